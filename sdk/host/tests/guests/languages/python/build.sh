# sh build.sh NAME FILE: the echo guest in Python as a component. sh build.sh --version: its tools.
# Needs Python with venv; the rest is fetched into $GUEST_CACHE. Builds are never the same bytes
# twice, and have 18 MB: they are not committed.
set -eu
version=0.25.1
if [ "$1" = --version ]; then
  echo "componentize-py $version"
  exit
fi
tool="$GUEST_CACHE/componentize-py-$version"
[ -x "$tool/bin/componentize-py" ] || {
  python3 -m venv "$tool" || {
    echo "error: no Python with venv; on Debian: apt-get install python3-venv" >&2
    exit 1
  }
  "$tool/bin/pip" install --quiet --disable-pip-version-check "componentize-py==$version" >&2
}
stub=--stub-wasi
[ "$1" = python-wasi ] && stub=
"$tool/bin/componentize-py" --wit-path ../../echo/wit --world everything \
  componentize --python-path . app $stub --output "$2" >&2
