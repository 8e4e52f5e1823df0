#!/usr/bin/env bash
# Worlds whose names, words and sizes are hard on projects in some language: each is written to
# DIR/NAME/app.wit, and the names are printed.
#
# hostile.bash DIR
#
# A program, because some of it is written better with escapes and loops. `projects_answer` builds the
# projects in Rust and C of each world, `.ci/author-day` those in JavaScript and Python.
set -euo pipefail
out="$1"

# What a language does not let a program call its own things, or what is there already.
rust='abstract become box do final macro override priv try typeof unsized virtual yield await dyn
  crate extern fn impl let loop match mod move mut pub ref super trait unsafe where while
  option result some none ok err vec string guest drop clone copy default send sync debug core std alloc
  bindings heap panics plugin exports my-plugin wit-bindgen rt'
c='auto case char const continue default do double extern float goto inline int long register restrict
  short signed sizeof struct switch typedef unsigned void volatile alignas bool complex nullptr
  thread-local typeof asm main malloc calloc realloc free memcpy memset strlen abort exit printf errno
  null size-t uint8-t int32-t ret err ptr len tag val is-err is-some rep'
javascript='arguments eval await yield let static package interface enum implements null undefined this
  super with var void typeof instanceof delete in function debugger export default catch finally
  constructor prototype proto to-string value-of has-own-property length name object array promise symbol
  error map set infinity nan global-this asks-the-app may-fail wit payload then tag val'
python='and as assert break class def del elif except for from global if is lambda nonlocal not or pass
  raise return try while with none true false print len str int bytes list dict object cls exception
  super property type id init dict-of slots enum dataclass protocol typing abc wit-world
  componentize-py-types told imports exports app'
generated='ptr0 ptr1 len0 result0 arg0 arg1 ret-area vec0 base0 e v0 result guest main exports
  cabi-realloc post-return memory initialize start plugin world import wit types lib'

world() { mkdir -p "$out/$1"; cat >"$out/$1/app.wit"; echo "$1"; }

# Every word in every place where a name can stand.
words() {
  local name="$1" at=0 word; shift
  {
    echo "package hostile:$name@1.0.0;"
    echo 'interface functions {'
    for word in "$@"; do echo "  %$word: func(%$word: string, other: list<u8>) -> result<string, string>;"; done
    echo '}'
    echo 'interface fields { record whole {'; for word in "$@"; do echo "  %$word: string,"; done
    echo '} of: func(whole: whole) -> whole; }'
    echo 'interface cases { variant either {'; for word in "$@"; do echo "  %$word(list<string>),"; done
    echo '} enum one {'; for word in "$@"; do echo "  %$word,"; done
    echo '} of: func(either: either, one: one) -> tuple<one, either>; }'
    echo 'interface names {'
    for word in "$@"; do at=$((at + 1)); echo "  record %$word { a: string } of$at: func(x: %$word) -> %$word;"; done
    echo '}'
    echo 'interface objects {'
    at=0
    for word in "$@"; do at=$((at + 1)); echo "  resource made$at { constructor(%$word: string); %$word: func(x: u8) -> u8; }"; done
    echo '}'
    echo 'world hard {'
    echo '  import lent: interface {'; for word in "$@"; do echo "    %$word: func(%$word: string) -> string;"; done; echo '  }'
    for item in functions fields cases names objects; do echo "  export $item;"; done
    echo '}'
  } | world "$name"
}
# shellcheck disable=SC2086
words words-of-rust $rust
# shellcheck disable=SC2086
words words-of-c $c
# shellcheck disable=SC2086
words words-of-javascript $javascript
# shellcheck disable=SC2086
words words-of-python $python
# shellcheck disable=SC2086
words words-of-bindings $generated
# What some language's own tools have no way to say.
words words-refused gen self new union

# Names that differ until some language joins or folds them.
world joined <<'WIT'
package hostile:joined@1.0.0;
interface a { b-c: func() -> u8; record x-y { a-b: u8, ab: u8, a1: u8, AB-C: u8 } both: func(x: x-y) -> x-y; }
interface a-b { c: func() -> u8; record xy { d: u8 } both: func(x: xy) -> xy; }
interface b { enum kind { low-high, lowhigh, LOW-HIGH-2 } of: func(k: kind) -> kind; }
interface shared { record pair { x: u8 } }
interface one { use shared.{pair}; swap: func(p: pair) -> pair; }
interface two { use shared.{pair as couple}; record pair { y: u8 } swap: func(p: pair, c: couple) -> couple; }
world hard {
  import host: interface { a-b-c: func(); a-bc: func(); }
  export a; export a-b; export b; export one; export two;
  export ab: func() -> u8; export a-b-c: func() -> u8;
}
WIT

# Words that end comments and texts elsewhere, break lines where WIT does not, or mean something in HTML.
{
  printf 'package hostile:docs@1.0.0;\ninterface words {\n'
  at=0
  while IFS= read -r line; do
    at=$((at + 1))
    # shellcheck disable=SC2059
    printf "  /// $line\n  f$at: func(x: string) -> string;\n  /// $line\n  record r$at {\n    /// $line\n    x: string,\n  }\n"
  done <<'LINES'
Greets.\r#define INJECTED 1\r@injected = 1\rinjected!();//
Ends it: */ int injected; /* and "*/" \\*/ **/
Says \"\"\" and ''' and \"\"\"\"\"\" and \\
Ends in a backslash \\
Ends in two \\\\
Ends in a question ??/
Breaks at \xe2\x80\xa8injected\xe2\x80\xa9injected
<script>injected()</script> <img src=\"https://evil.example/x.png\"> [x](javascript:injected())
![x](https://evil.example/x.png) </details> <!-- --> &lt;b&gt; | a | b |
${injected} #{injected} {injected} {{injected}} %%s %%n \`injected\` \`\`\`
# Injected
@throws {never} @param {injected} x @returns {*} @type {import('x')}
=== ---
LINES
  # Lines of a comment that Markdown takes for code.
  printf '  /// Answers:\n  ///\n  ///     let injected: () = 1;\n  ///\n  /// - ```\n  ///   let injected\n  ///   ```\n  sample: func();\n'
  printf '}\nworld hard {\n  export words;\n  /// Of the world.\\\n  export alone: func() -> u8;\n  import lent: interface {\n    /// Ends it: */ """ \\\n    f: func(x: string) -> string;\n  }\n}\n'
} | world docs

# Long: names of 200 characters, one line of 100,000, a comment of a million.
{
  long() { printf "$1"; printf 'a%.0s' $(seq $((200 - ${#1}))); }
  printf 'package hostile:long@1.0.0;\ninterface long {\n  /// %s\n' "$(printf 'word %.0s' $(seq 20000))"
  printf '  %s: func(%s: u8) -> u8;\n' "$(long f)" "$(long p)"
  printf '  record %s { %s: u8 }\n  enum e { %s }\n  of: func(x: %s, e: e) -> %s;\n' "$(long t)" "$(long g)" "$(long c)" "$(long t)" "$(long t)"
  for _ in $(seq 10000); do echo '  /// It has a hundred bytes, and there are ten thousand of it: as much as nobody would ever read of one.'; done
  printf '  after: func();\n}\nworld hard { export long; }\n'
} | world long

# Many: a thousand functions, and types as deep and as wide as they may be.
{
  printf 'package hostile:many@1.0.0;\ninterface many {\n'
  for at in $(seq 1000); do echo "  go$at: func(x: string) -> list<u32>;"; done
  printf '}\nworld hard { export many; import lent: interface {\n'
  for at in $(seq 200); do echo "  g$at: func(x: string) -> list<u32>;"; done
  printf '} }\n'
} | world many
{
  nested() { for _ in $(seq 60); do printf 'list<'; done; printf '%s' "$1"; for _ in $(seq 60); do printf '>'; done; }
  printf 'package hostile:deep@1.0.0;\ninterface deep {\n  lists: func(x: %s) -> %s;\n' "$(nested u8)" "$(nested string)"
  printf '  record t0 { a: u8 }\n'
  for at in $(seq 8); do echo "  record t$at { a: t$((at - 1)), b: t$((at - 1)) }"; done
  printf '  small: func(x: t6) -> t6;\n  large: func(x: t8) -> t8;\n'
  printf '  variant v0 { a(u8) }\n'
  for at in $(seq 8); do echo "  variant v$at { a(v$((at - 1))), b(v$((at - 1))) }"; done
  printf '  either: func(x: v8) -> v8;\n'
  printf '}\nworld hard { export deep; }\n'
} | world deep
{
  printf 'package hostile:wide@1.0.0;\ninterface wide {\n  enum one {\n'
  for at in $(seq 1424); do echo "    case-$at,"; done
  printf '  }\n  variant either {\n'
  for at in $(seq 300); do echo "    case-$at(list<string>),"; done
  printf '  }\n  record whole {\n'
  for at in $(seq 300); do echo "    field-$at: option<u16>,"; done
  printf '  }\n  of-one: func(x: one) -> one;\n  of-either: func(x: either) -> either;\n  of-whole: func(x: whole) -> whole;\n'
  for at in $(seq 3); do echo "  go$at: func(x: list<one>) -> result<one, either>;"; done
  printf '}\nworld hard { export wide; }\n'
} | world wide
