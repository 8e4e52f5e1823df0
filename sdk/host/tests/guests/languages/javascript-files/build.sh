# sh build.sh NAME FILE: the guest in JavaScript that works with files, as a component. sh build.sh --version: its tools.
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
# The tool reads one folder, with what it uses beneath: each package in a folder of its own.
wit="$GUEST_CACHE/$1-wit"
rm -rf "$wit"
for package in io clocks random filesystem sockets cli; do
  mkdir -p "$wit/deps/$package"
  cp "../../../../../contract/wit/$package.wit" "$wit/deps/$package"
done
mkdir -p "$wit/deps/ordinary-files"
cp ../../wasi/ordinary-files/wit/ordinary-files.wit "$wit/deps/ordinary-files"
cp world.wit "$wit"
# Without --sync the component would be asynchronous; with --stub-wasi its own imports would trap.
"$tool/node_modules/.bin/componentize-qjs" --wit "$wit" --world guest --js files.js \
  --sync --opt-size --minify --output "$2" >&2
