// The echo guest in C: it answers what it was given, in every WIT type.
//
// It must never change a value. The functions are those that gen/everything.h declares; what they
// are given belongs to them, and what they answer to the host.

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/everything.h"

#define echo(name) exports_test_echo_echo_##name
#define type(name) exports_test_echo_echo_##name##_t

// The world's text would be in an object file; the encoder puts it in instead.
void __component_type_object_force_link_everything(void) {}

void echo(noop)(void) {}
uint32_t echo(add)(uint32_t a, uint32_t b) { return a + b; }

bool echo(bools)(bool v) { return v; }
uint8_t echo(u8s)(uint8_t v) { return v; }
uint16_t echo(u16s)(uint16_t v) { return v; }
uint32_t echo(u32s)(uint32_t v) { return v; }
uint64_t echo(u64s)(uint64_t v) { return v; }
int8_t echo(s8s)(int8_t v) { return v; }
int16_t echo(s16s)(int16_t v) { return v; }
int32_t echo(s32s)(int32_t v) { return v; }
int64_t echo(s64s)(int64_t v) { return v; }
float echo(f32s)(float v) { return v; }
double echo(f64s)(double v) { return v; }
uint32_t echo(chars)(uint32_t v) { return v; }

void echo(text)(everything_string_t *v, everything_string_t *ret) { *ret = *v; }
void echo(bytes)(everything_list_u8_t *v, everything_list_u8_t *ret) { *ret = *v; }
void echo(texts)(everything_list_string_t *v, everything_list_string_t *ret) { *ret = *v; }
void echo(nested)(everything_list_list_option_u16_t *v, everything_list_list_option_u16_t *ret) {
  *ret = *v;
}
void echo(points)(type(outline) *v, type(outline) *ret) { *ret = *v; }
void echo(people)(type(list_person) *v, type(list_person) *ret) { *ret = *v; }
void echo(shapes)(type(shape) *v, type(shape) *ret) { *ret = *v; }
type(colour) echo(colours)(type(colour) v) { return v; }
type(style) echo(styles)(type(style) v) { return v; }
type(many) echo(manys)(type(many) v) { return v; }
void echo(awkwards)(type(awkward) *v, type(awkward) *ret) { *ret = *v; }

// A null pointer is the outer none.
bool echo(options)(everything_option_string_t *v, everything_option_string_t *ret) {
  if (v) *ret = *v;
  return v != NULL;
}

// These answer whether it went well.
bool echo(results)(type(result_u32_string) *v, uint32_t *ret, everything_string_t *err) {
  if (v->is_err) *err = v->val.err;
  else *ret = v->val.ok;
  return !v->is_err;
}
bool echo(bare)(type(result_void_void) *v) { return !v->is_err; }
bool echo(halves)(type(result_void_colour) *v, type(colour) *err) {
  if (v->is_err) *err = v->val.err;
  return !v->is_err;
}
void echo(tuples)(everything_tuple3_u8_string_tuple1_s64_t *v,
                  everything_tuple3_u8_string_tuple1_s64_t *ret) {
  *ret = *v;
}
bool echo(refuse)(everything_string_t *why, uint32_t *ret, type(failure) *err) {
  (void)ret;
  err->tag = TEST_ECHO_TYPES_FAILURE_REFUSED;
  err->val.refused = *why;
  return false;
}

// An object of the guest: a stack of texts.
struct exports_test_echo_echo_stack_t {
  everything_string_t *texts;
  uint32_t depth;
};

static type(stack) *empty(void) {
  type(stack) *stack = calloc(1, sizeof *stack);
  if (!stack) abort();
  return stack;
}

static void put(type(stack) *stack, everything_string_t text) {
  size_t size = (stack->depth + 1) * sizeof text;
  stack->texts = realloc(stack->texts, size);
  if (!stack->texts) abort();
  stack->texts[stack->depth++] = text;
}

static void put_all(type(stack) *to, type(stack) *from) {
  for (uint32_t i = 0; i < from->depth; i++) put(to, from->texts[i]);
  from->depth = 0;
}

type(own_stack) echo(constructor_stack)(everything_string_t *first) {
  type(stack) *stack = empty();
  put(stack, *first);
  return echo(stack_new)(stack);
}

void echo(method_stack_push)(type(borrow_stack) self, everything_string_t *v) { put(self, *v); }

bool echo(method_stack_pop)(type(borrow_stack) self, everything_string_t *ret) {
  if (self->depth == 0) return false;
  *ret = self->texts[--self->depth];
  return true;
}

uint32_t echo(method_stack_depth)(type(borrow_stack) self) { return self->depth; }

type(own_stack) echo(static_stack_merge)(type(own_stack) a, type(borrow_stack) b) {
  type(stack) *merged = empty();
  put_all(merged, echo(stack_rep)(a));
  echo(stack_drop_own)(a);
  for (uint32_t i = 0; i < b->depth; i++) {
    everything_string_t text = b->texts[i], copy;
    everything_string_dup_n(&copy, (const char *)text.ptr, text.len);
    put(merged, copy);
  }
  return echo(stack_new)(merged);
}

type(own_stack) echo(concat)(type(list_own_stack) *stacks) {
  type(stack) *all = empty();
  for (size_t i = 0; i < stacks->len; i++) {
    put_all(all, echo(stack_rep)(stacks->ptr[i]));
    echo(stack_drop_own)(stacks->ptr[i]);
  }
  // The handles are gone: only the list itself is left to be freed.
  free(stacks->ptr);
  return echo(stack_new)(all);
}

void echo(stack_destructor)(type(stack) *rep) {
  for (uint32_t i = 0; i < rep->depth; i++) everything_string_free(&rep->texts[i]);
  free(rep->texts);
  free(rep);
}

uint32_t echo(count)(uint32_t upto) {
  test_echo_mirror_own_counter_t counter = test_echo_mirror_constructor_counter(0);
  test_echo_mirror_borrow_counter_t lent = test_echo_mirror_borrow_counter(counter);
  for (uint32_t i = 0; i < upto; i++) test_echo_mirror_method_counter_add(lent, 1);
  uint32_t value = test_echo_mirror_method_counter_value(lent);
  test_echo_mirror_counter_drop_own(counter);
  return value;
}

uint32_t echo(count_on)(type(borrow_counter) counter, uint32_t n) {
  test_echo_mirror_method_counter_add(counter, n);
  uint32_t value = test_echo_mirror_method_counter_value(counter);
  test_echo_mirror_counter_drop_borrow(counter);
  return value;
}

uint32_t echo(pass_on)(type(own_counter) counter) { return test_echo_mirror_give(counter); }

static void write_line(FILE *to, everything_string_t text) {
  fwrite(text.ptr, 1, text.len, to);
  fputc('\n', to);
  fflush(to);
}

void exports_test_echo_trouble_say(everything_string_t *text) {
  write_line(stdout, *text);
  write_line(stderr, *text);
  everything_string_free(text);
}

void exports_test_echo_trouble_panic(everything_string_t *message) {
  write_line(stderr, *message);
  assert(!"that was the message");
}

void exports_test_echo_trouble_abort(void) { abort(); }
void exports_test_echo_trouble_exit(uint8_t code) { exit(code); }

uint32_t inline_twice(uint32_t n) { return n * 2; }

static void add(everything_string_t *to, const char *text, size_t length) {
  to->ptr = realloc(to->ptr, to->len + length);
  if (!to->ptr) abort();
  memcpy(to->ptr + to->len, text, length);
  to->len += length;
}

void exports_everything_greet(everything_string_t *name, everything_string_t *ret) {
  everything_string_t key, greeting;
  everything_string_set(&key, "greeting");
  if (!settings_get(&key, &greeting)) everything_string_dup(&greeting, "Hello");
  add(&greeting, ", ", 2);
  add(&greeting, (const char *)name->ptr, name->len);
  everything_string_free(name);
  *ret = greeting;
}

// Each function of the host, with values that the host compares with its own.
bool exports_everything_round_trip(everything_string_t *ret, everything_string_t *err) {
  (void)err;
  uint64_t sum = test_echo_mirror_scalars(true, 200, -3, 70000, -5000000000, 0.5f, 0x1f980);

  everything_string_t said, text;
  everything_string_set(&said, "grüße");
  test_echo_mirror_text(&said, &text);

  test_echo_mirror_person_t ada = {.age = {true, 36}, .home = {.f0 = {1.0, -1.0}}};
  everything_string_set(&ada.name, "Ada");
  everything_string_set(&ada.home.f1, "London");
  everything_string_t tag;
  everything_string_set(&tag, "first");
  ada.tags = (everything_list_string_t){&tag, 1};
  test_echo_mirror_list_person_t given_people = {&ada, 1}, people;
  test_echo_mirror_people(&given_people, &people);
  test_echo_mirror_person_t back = people.ptr[0];

  test_echo_mirror_shape_t circle = {.tag = TEST_ECHO_TYPES_SHAPE_CIRCLE, .val = {.circle = 2.5f}};
  test_echo_mirror_tuple3_shape_colour_style_t shapes;
  test_echo_mirror_shapes(&circle, TEST_ECHO_TYPES_COLOUR_BLUE,
                          TEST_ECHO_TYPES_STYLE_BOLD | TEST_ECHO_TYPES_STYLE_UNDER_LINED, &shapes);

  uint32_t attempted = 0;
  test_echo_mirror_failure_t failure = {0};
  bool first = test_echo_mirror_attempt(true, &attempted, &failure);
  bool second = test_echo_mirror_attempt(false, &attempted, &failure);
  test_echo_mirror_nothing();

  test_echo_mirror_own_counter_t a = test_echo_mirror_constructor_counter(3);
  test_echo_mirror_own_counter_t b = test_echo_mirror_constructor_counter(4);
  uint32_t total = test_echo_mirror_static_counter_sum(test_echo_mirror_borrow_counter(a),
                                                       test_echo_mirror_borrow_counter(b));
  uint32_t given = test_echo_mirror_give(a);
  test_echo_mirror_counter_drop_own(b);
  uint32_t rolled = everything_roll(6);

  char line[512];
  int length = snprintf(
      line, sizeof line, "%llu %.*s %.*s %u %.*s %g %g %.*s %u %g %u %u %d %u %d %u %u %u %u",
      (unsigned long long)sum, (int)text.len, text.ptr, (int)back.name.len, back.name.ptr,
      back.age.val, (int)back.tags.ptr[0].len, back.tags.ptr[0].ptr, back.home.f0.x,
      back.home.f0.y, (int)back.home.f1.len, back.home.f1.ptr, shapes.f0.tag,
      (double)shapes.f0.val.circle, shapes.f1, shapes.f2, first, attempted, second, failure.tag,
      total, given, rolled);
  everything_string_dup_n(ret, line, (size_t)length);
  everything_string_free(&text);
  test_echo_mirror_list_person_free(&people);
  return true;
}
