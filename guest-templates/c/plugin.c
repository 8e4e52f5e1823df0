// A plugin that rewrites texts: words are looked up in the app's dictionary, and shouted on request.
//
// The functions are those that gen/filter.h declares. What they are given belongs to them, and what
// they answer to the host.

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "gen/filter.h"

typedef exports_demo_text_rewrite_request_t request_t;
typedef exports_demo_text_rewrite_answer_t answer_t;
typedef exports_demo_text_rewrite_refusal_t refusal_t;

static bool is_space(uint8_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The next word at or behind `at`: its length, 0 if there is none.
static size_t next_word(const filter_string_t *text, size_t *at) {
  while (*at < text->len && is_space(text->ptr[*at])) ++*at;
  size_t end = *at;
  while (end < text->len && !is_space(text->ptr[end])) ++end;
  return end - *at;
}

static uint32_t count_words(const filter_string_t *text) {
  uint32_t count = 0;
  for (size_t at = 0, length; (length = next_word(text, &at)); at += length) ++count;
  return count;
}

static void append(filter_string_t *to, const uint8_t *bytes, size_t length) {
  to->ptr = realloc(to->ptr, to->len + length);
  assert(to->ptr);
  memcpy(to->ptr + to->len, bytes, length);
  to->len += length;
}

// Capitals of ASCII; other letters stay as they are.
static void shout(filter_string_t *text) {
  for (size_t i = 0; i < text->len; ++i)
    if (text->ptr[i] >= 'a' && text->ptr[i] <= 'z') text->ptr[i] -= 'a' - 'A';
}

// Writes one word, or what the dictionary has in its place.
static void rewrite(filter_string_t *word, answer_t *answer) {
  filter_string_t replacement;
  if (!demo_text_dictionary_replacement(word, &replacement)) {
    append(&answer->text, word->ptr, word->len);
    return;
  }
  append(&answer->text, replacement.ptr, replacement.len);
  filter_string_free(&replacement);
  filter_string_dup_n(&answer->replaced.ptr[answer->replaced.len++], (char *)word->ptr, word->len);
}

bool exports_demo_text_rewrite_apply(request_t *request, answer_t *ret, refusal_t *err) {
  uint32_t count = count_words(&request->text);
  if (count == 0) {
    err->tag = EXPORTS_DEMO_TEXT_REWRITE_REFUSAL_EMPTY;
    return false;
  }
  if (request->most_words.is_some && count > request->most_words.val) {
    err->tag = EXPORTS_DEMO_TEXT_REWRITE_REFUSAL_TOO_LONG;
    err->val.too_long = count;
    return false;
  }
  *ret = (answer_t){0};
  ret->replaced.ptr = malloc(count * sizeof *ret->replaced.ptr);
  assert(ret->replaced.ptr);
  for (size_t at = 0, length; (length = next_word(&request->text, &at)); at += length) {
    filter_string_t word = {request->text.ptr + at, length};
    if (ret->text.len > 0) append(&ret->text, (const uint8_t *)" ", 1);
    rewrite(&word, ret);
  }
  if (request->style == EXPORTS_DEMO_TEXT_REWRITE_STYLE_LOUD) shout(&ret->text);
  exports_demo_text_rewrite_request_free(request);
  return true;
}
