# sh build.sh NAME FILE: the echo guest in JavaScript as a component. sh build.sh --version: its tools.
# Needs Node and npm; the rest is fetched into $GUEST_CACHE. Builds are never the same bytes twice.
set -eu
version=0.4.5
if [ "$1" = --version ]; then
  echo "componentize-qjs $version"
  exit
fi
command -v npm >/dev/null || {
  echo "error: no npm; on Debian: apt-get install nodejs npm" >&2
  exit 1
}
tool="$GUEST_CACHE/componentize-qjs-$version"
[ -d "$tool/node_modules" ] ||
  npm install --silent --no-audit --no-fund --prefix "$tool" "componentize-qjs@$version" >&2
# Without --sync the component would be asynchronous. Only one of the two keeps its WASI imports.
stub=--stub-wasi
[ "$1" = javascript-wasi ] && stub=
"$tool/node_modules/.bin/componentize-qjs" --wit ../../echo/wit --world everything --js echo.js \
  --sync $stub --opt-size --minify --output "$2" >&2
