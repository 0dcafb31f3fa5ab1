"""`python -m orchestrator.cli`: the same command where no console script is installed."""

from __future__ import annotations

import sys

from orchestrator.cli import main

if __name__ == "__main__":
    sys.exit(main())
