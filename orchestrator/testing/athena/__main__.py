"""`python -m orchestrator.testing.athena FOLDER [--port N]`: the endpoint as a process.

Place in the flow: for developing without AWS, and for tests that kill what uses it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from orchestrator.testing.athena import serve


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="FOLDER/<database>/<table>.parquet")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    given = parser.parse_args()
    with serve(given.folder, port=given.port) as endpoint:
        sys.stdout.write(f"AWS_ENDPOINT_URL={endpoint.url} "
                         "AWS_ATHENA_OUTPUT_LOCATION=s3://results/\n")
        sys.stdout.flush()
        endpoint.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
