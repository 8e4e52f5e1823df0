// The part of the C library that a plugin has: memory, and an end.
#pragma once

#include <stddef.h>

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void free(void *block);

_Noreturn void abort(void);

// Ends the call; the host is told `message`.
_Noreturn void panic(const char *message);
