#!/usr/bin/env bash
# Debian's Chromium for the browser tests: installed where root and apt-get allow it.
# Succeeds when a `chromium` that starts is there afterwards. Called by production/test.sh.
set -euo pipefail

works() { command -v chromium >/dev/null && chromium --version >/dev/null 2>&1; }

if works; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  # Ubuntu's package of that name only points to a snap, which does not start in a container.
  apt-get update -qq >/dev/null || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    chromium fonts-liberation >/dev/null || true
fi
works
