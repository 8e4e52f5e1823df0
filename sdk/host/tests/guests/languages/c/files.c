// The guest that works with files as any program in C does, by its C library alone.
//
// It must never call WASI past the library, but for its arguments: without a `main` that has no way to them.

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <wasi/api.h>

#include "gen/ordinary_files.h"

// The world's text would be in an object file; the encoder puts it in instead.
void __component_type_object_force_link_ordinary_files(void) {}

// Texts are cut where they do not fit.
#define ROOM 1024

static char folder[ROOM], words[ROOM];

static const char *in_folder(const char *name) {
  static char paths[2][ROOM];
  static int turn;
  char *path = paths[turn ^= 1];
  snprintf(path, ROOM, "%s/%s", folder, name);
  return path;
}

// Keeps what the library says of a step.
static bool fails(const char *step) {
  snprintf(words, ROOM, "%s: %s", step, strerror(errno));
  return false;
}

static bool read_all(const char *name, char text[ROOM]) {
  FILE *file = fopen(in_folder(name), "r");
  if (!file) return false;
  size_t length = fread(text, 1, ROOM - 1, file);
  text[length] = 0;
  bool failed = ferror(file);
  return fclose(file) == 0 && !failed;
}

static bool write_all(const char *name, const char *mode, const char *text) {
  FILE *file = fopen(in_folder(name), mode);
  if (!file) return false;
  bool written = fputs(text, file) >= 0;
  return fclose(file) == 0 && written;
}

static int by_name(const void *one, const void *other) {
  return strcmp(*(char *const *)one, *(char *const *)other);
}

static void add(char text[ROOM], const char *word) {
  size_t length = strlen(text);
  snprintf(text + length, ROOM - length, length ? " %s" : "%s", word);
}

// The names in the folder, in their order.
static bool list(char text[ROOM]) {
  DIR *listing = opendir(folder);
  if (!listing) return false;
  char *names[64];
  size_t count = 0;
  struct dirent *entry;
  while (errno = 0, (entry = readdir(listing)) && count < 64) {
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) names[count++] = strdup(entry->d_name);
  }
  int error = errno;
  closedir(listing);
  qsort(names, count, sizeof *names, by_name);
  text[0] = 0;
  for (size_t i = 0; i < count; i++) {
    add(text, names[i]);
    free(names[i]);
  }
  errno = error;
  return !error;
}

static bool arguments(char text[ROOM]) {
  size_t count, size;
  text[0] = 0;
  if ((errno = __wasi_args_sizes_get(&count, &size))) return false;
  uint8_t **values = calloc(count + 1, sizeof *values), *bytes = malloc(size + 1);
  if (!values || !bytes) abort();
  errno = __wasi_args_get(values, bytes);
  for (size_t i = 0; !errno && i < count; i++) add(text, (const char *)values[i]);
  free(values);
  free(bytes);
  return !errno;
}

static bool work(char said[ROOM]) {
  char text[ROOM], wrote[ROOM], listed[ROOM], given[ROOM];
  if (!read_all("in.txt", text)) return fails("read in.txt");
  if (!write_all("out.txt", "w", text)) return fails("write out.txt");
  if (!write_all("out.txt", "a", " and more")) return fails("append to out.txt");
  if (!read_all("out.txt", wrote)) return fails("read out.txt");
  if (mkdir(in_folder("made"), 0777)) return fails("make made");
  if (rename(in_folder("out.txt"), in_folder("made/moved.txt"))) return fails("rename out.txt");
  if (!list(listed)) return fails("list");
  if (unlink(in_folder("made/moved.txt"))) return fails("remove made/moved.txt");
  if (rmdir(in_folder("made"))) return fails("remove made");

  const char *greeting = getenv("GREETING");
  if (!arguments(given)) return fails("arguments");
  struct timespec first, second;
  if (clock_gettime(CLOCK_REALTIME, &first)) return fails("read the clock");
  if (clock_gettime(CLOCK_REALTIME, &second)) return fails("read the clock");
  bool stands = first.tv_sec == second.tv_sec && first.tv_nsec == second.tv_nsec;
  if (printf("said %s\n", text) < 0 || fflush(stdout)) return fails("print");
  if (fprintf(stderr, "complained %s\n", text) < 0) return fails("complain");
  snprintf(said, ROOM, "read %s; wrote %s; listed %s; greeting %s; arguments %s; clock %s", text,
           wrote, listed, greeting ? greeting : "none", given, stands ? "stands" : "moves");
  return true;
}

bool exports_ordinary_files_work(ordinary_files_string_t *where, ordinary_files_string_t *ret,
                                 ordinary_files_string_t *err) {
  snprintf(folder, ROOM, "%.*s", (int)where->len, where->ptr);
  ordinary_files_string_free(where);
  char said[ROOM];
  bool is_done = work(said);
  ordinary_files_string_dup(is_done ? ret : err, is_done ? said : words);
  return is_done;
}
