# sh build.sh NAME FILE: a guest in C as a core module, `c` that echoes or `ordinary-files-c` that works with files.
# sh build.sh --version: its tools.
# Needs clang, lld and its builtins for WebAssembly, and a C library for WASI in $WASI_LIBC.
# gen/ is what `wit-bindgen c` writes: by 0.63 of the world `everything` in ../../echo/wit, by 0.61 of
# `ordinary-files` in ../../wasi/ordinary-files/wit.
set -eu
clang="$(command -v clang-19 || command -v clang)" || {
  echo "error: no clang; on Debian: apt-get install --no-install-recommends clang-19 lld-19 libclang-rt-19-dev-wasm32" >&2
  exit 1
}
library="$WASI_LIBC/wasm32-wasi"
headers="$WASI_LIBC/../include/wasm32-wasi"
[ -f "$library/libc.a" ] || {
  echo "error: no C library for WASI in $WASI_LIBC; on Debian: apt-get install wasi-libc" >&2
  exit 1
}
if [ "$1" = --version ]; then
  echo "$("$clang" --version | head -n 1), libc.a $(sha256sum "$library/libc.a" | cut -c 1-16)"
  exit
fi
case "$1" in
  c) sources="echo.c gen/everything.c" ;;
  ordinary-files-c) sources="files.c gen/ordinary_files.c" ;;
  *)
    echo "error: no guest in C is called $1" >&2
    exit 1
    ;;
esac
# shellcheck disable=SC2086 # two words
"$clang" --target=wasm32-wasi --sysroot=/nonexistent -isystem "$headers" -B"$library" -L"$library" \
  -Oz -Wall -Wextra -Werror -mexec-model=reactor -Wl,--strip-all,-z,stack-size=65536 \
  $sources -o "$2"
