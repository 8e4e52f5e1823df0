// A failed assertion ends the call; the host is told where it was.
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#include <stdlib.h>
#define assert_text_(line) #line
#define assert_line_(line) assert_text_(line)
#define assert(condition) \
  ((condition) ? (void)0 : panic("Assertion failed at " __FILE__ ":" assert_line_(__LINE__) ": " #condition))
#endif
