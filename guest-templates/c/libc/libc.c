// A C library as small as a plugin needs, over nothing: this file stays as it is.
//
// The heap begins inside the memory that the plugin starts with, behind its data: the first
// allocations ask the host for nothing, which makes a fresh call much cheaper. Memory grows only
// when that is full.

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Every block has a header, also those that are free; blocks lie side by side without gaps.
typedef struct header {
  size_t size; // of the block behind the header, a multiple of 16
  struct header *next_free; // `USED` where the block is in use
} header;

#define ALIGN 16
#define HEAD ((sizeof(header) + ALIGN - 1) / ALIGN * ALIGN)
#define PAGE 65536

extern uint8_t __heap_base;

static header used_mark;
#define USED (&used_mark)
// Free blocks in the order of their addresses.
static header *first_free;
// Where memory begins that no block is in.
static uint8_t *top;

// More memory at the end: true if the host gives it.
static bool reach(size_t end) {
  size_t have = __builtin_wasm_memory_size(0) * PAGE;
  if (end <= have) return true;
  return __builtin_wasm_memory_grow(0, (end - have + PAGE - 1) / PAGE) != SIZE_MAX;
}

static header *from_top(size_t size) {
  if (!top) top = (uint8_t *)(((size_t)&__heap_base + ALIGN - 1) / ALIGN * ALIGN);
  size_t end;
  if (__builtin_add_overflow((size_t)top, HEAD + size, &end) || !reach(end)) return NULL;
  header *block = (header *)top;
  top = (uint8_t *)end;
  block->size = size;
  return block;
}

static header *from_free(size_t size) {
  for (header **link = &first_free; *link; link = &(*link)->next_free) {
    header *block = *link;
    if (block->size < size) continue;
    if (block->size < size + HEAD + ALIGN) {
      *link = block->next_free;
      return block;
    }
    header *rest = (header *)((uint8_t *)block + HEAD + size);
    rest->size = block->size - size - HEAD;
    rest->next_free = block->next_free;
    *link = rest;
    block->size = size;
    return block;
  }
  return NULL;
}

void *malloc(size_t size) {
  if (size > SIZE_MAX / 2) return NULL;
  size = size ? (size + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
  header *block = from_free(size);
  if (!block) block = from_top(size);
  if (!block) return NULL;
  block->next_free = USED;
  return (uint8_t *)block + HEAD;
}

void *calloc(size_t count, size_t size) {
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
  void *block = malloc(bytes);
  return block ? memset(block, 0, bytes) : NULL;
}

static header *header_of(void *block) {
  header *head = (header *)((uint8_t *)block - HEAD);
  if (head->next_free != USED) panic("free() of what is not in use");
  return head;
}

// Joins a free block with the one right behind it.
static void join(header *block) {
  header *next = block->next_free;
  if (!next || (uint8_t *)block + HEAD + block->size != (uint8_t *)next) return;
  block->size += HEAD + next->size;
  block->next_free = next->next_free;
}

void free(void *pointer) {
  if (!pointer) return;
  header *block = header_of(pointer), *before = NULL;
  header **link = &first_free;
  while (*link && *link < block) {
    before = *link;
    link = &before->next_free;
  }
  block->next_free = *link;
  *link = block;
  join(block);
  if (before) join(before);
}

void *realloc(void *pointer, size_t size) {
  if (!pointer) return malloc(size);
  header *block = header_of(pointer);
  if (size <= block->size) return pointer;
  // What grows once will grow again.
  void *larger = malloc(size < SIZE_MAX / 4 ? size + size / 2 : size);
  if (!larger) return NULL;
  memcpy(larger, pointer, block->size);
  free(pointer);
  return larger;
}

void *memcpy(void *restrict to, const void *restrict from, size_t size) {
  uint8_t *a = to;
  const uint8_t *b = from;
  while (size--) *a++ = *b++;
  return to;
}

void *memmove(void *to, const void *from, size_t size) {
  uint8_t *a = to;
  const uint8_t *b = from;
  if (a <= b) return memcpy(to, from, size);
  while (size--) a[size] = b[size];
  return to;
}

void *memset(void *to, int byte, size_t size) {
  uint8_t *a = to;
  while (size--) *a++ = (uint8_t)byte;
  return to;
}

int memcmp(const void *a, const void *b, size_t size) {
  const uint8_t *x = a, *y = b;
  for (; size; --size, ++x, ++y)
    if (*x != *y) return *x - *y;
  return 0;
}

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length]) ++length;
  return length;
}

int strcmp(const char *a, const char *b) {
  while (*a && *a == *b) ++a, ++b;
  return (uint8_t)*a - (uint8_t)*b;
}

// Last words go to `wasi:cli/stderr`, which every host has; nothing else of WASI is asked for.
__attribute__((import_module("wasi:cli/stderr@0.2.6"), import_name("get-stderr")))
int32_t last_words_stderr(void);
__attribute__((import_module("wasi:io/streams@0.2.6"),
               import_name("[method]output-stream.blocking-write-and-flush")))
void last_words_write(int32_t stream, const char *text, size_t length, void *result);

_Noreturn void panic(const char *message) {
  uint32_t result[4];
  int32_t stream = last_words_stderr();
  last_words_write(stream, message, strlen(message), result);
  last_words_write(stream, "\n", 1, result);
  __builtin_trap();
}

_Noreturn void abort(void) { __builtin_trap(); }
