#!/usr/bin/env bash
# Every check, in the order in which they are quickest to fail. `make test` calls this.
#
# What cannot run on this machine is said in the last lines as "NOT RUN: ..."; .ci/run fails on it.
# What failed beside the others and then passed alone is said there as "FLAKY: ...".
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
not_run=()
flaky=()
ignored=(--ignore tests/e2e)
# Most tests wait for a server most of the time: one process more than there are cores, each with
# servers of its own, and a file's tests stay together with what they share. Files go in the order
# of their names, as those of acceptance, faults and integration, which take longest, have the
# fewest tests: begun last, they would run on alone.
side_by_side=(-n "$(($(nproc) + 1))" --maxprocesses 8 --dist loadfile --no-loadscope-reorder)
# Some thousand processes are started, which would all compile what they import.
unset PYTHONDONTWRITEBYTECODE

# tested OPTIONS...: pytest, and up to three tests that failed once more, in a new process with
# nothing beside it: a fault fails twice, a machine that was busy for a moment does not.
tested() {
  local status=0 failed=()
  "$bin/pytest" --cache-clear "$@" || status=$?
  if [ "$status" -ne 1 ]; then return "$status"; fi
  mapfile -t failed < <("$bin/python" -c '
import json
for name in json.load(open(".pytest_cache/v/cache/lastfailed")):
    print(name)')
  if [ "${#failed[@]}" -eq 0 ] || [ "${#failed[@]}" -gt 3 ]; then return 1; fi
  echo "Once more, alone: ${failed[*]}"
  "$bin/pytest" "${failed[@]}"
  flaky+=("${failed[@]/#/FLAKY: }")
}

"$bin/ruff" check .
"$bin/mypy"

if [ ! -x node_modules/.bin/pm2 ]; then
  ignored+=(--ignore tests/integration/test_pm2.py)
  not_run+=("NOT RUN: tests/integration/test_pm2.py (PM2 needs npm: install nodejs and npm)")
fi

if ! PATH=$PATH:/usr/sbin command -v nginx >/dev/null || ! command -v openssl >/dev/null; then
  ignored+=(--ignore tests/nginx)
  not_run+=("NOT RUN: tests/nginx (no nginx or openssl: apt-get install nginx openssl)")
fi

tested "${side_by_side[@]}" --durations 20 "${ignored[@]}"

# In a process of their own: Playwright's event loop stays in the thread that drives the browser.
if [ ! -f node_modules/axe-core/axe.min.js ]; then
  not_run+=("NOT RUN: tests/e2e (the page's libraries need npm: install nodejs and npm)")
elif ! production/chromium.sh; then
  not_run+=("NOT RUN: tests/e2e (no Chromium: apt-get install chromium)")
else
  tested -n 2 --dist loadfile --no-loadscope-reorder tests/e2e
fi

# What the guard says of mutated statements, from the same seed each time, though coverage leads
# each run elsewhere. The fuzzer has wheels for few systems.
if make --no-print-directory .venv/.installed-fuzz && "$bin/python" -c 'import atheris' 2>/dev/null; then
  make --no-print-directory fuzz SECONDS=60 FUZZ_SEED=1
else
  not_run+=("NOT RUN: tests/fuzz (atheris has no wheel for this system: Linux and Python 3.11 to 3.13)")
fi
for line in "${flaky[@]}" "${not_run[@]}"; do echo "$line"; done
