#!/usr/bin/env bash
# Every check, in the order in which they are quickest to fail. `make test` calls this.
#
# What cannot run on this machine is said in the last lines as "NOT RUN: ..."; .ci/run fails on it.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
not_run=()
ignored=()

"$bin/ruff" check .
"$bin/mypy"

if [ ! -x node_modules/.bin/pm2 ]; then
  ignored+=(--ignore tests/integration/test_pm2.py)
  not_run+=("NOT RUN: tests/integration/test_pm2.py (PM2 needs npm: install nodejs and npm)")
fi

"$bin/pytest" --cov=orchestrator --cov=workers --cov=graph_config --cov-report=term "${ignored[@]}"
for line in "${not_run[@]}"; do echo "$line"; done
