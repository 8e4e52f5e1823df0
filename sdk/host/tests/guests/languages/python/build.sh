# sh build.sh NAME FILE: a guest in Python as a component, `python` and `python-wasi` that echo or
# `ordinary-files-python` that works with files. sh build.sh --version: its tools.
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
wit=../../echo/wit world=everything app=app stub=--stub-wasi
case "$1" in
  python) ;;
  python-wasi) stub= ;;
  ordinary-files-python) wit=../../wasi/ordinary-files/wit world=ordinary-files app=files stub= ;;
  *)
    echo "error: no guest in Python is called $1" >&2
    exit 1
    ;;
esac
"$tool/bin/componentize-py" --wit-path "$wit" --world "$world" \
  componentize --python-path . "$app" $stub --output "$2" >&2
