"""`python -m orchestrator.testing.athena FOLDER [--port N]`: the endpoint as a process.

Place in the flow: for developing without AWS, and for tests that kill what uses it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from orchestrator.testing.athena import serve


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m orchestrator.testing.athena",
        description="Play Athena and S3 over a folder of Parquet files, until it is ended.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="of <database>/<table>.parquet")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    given = parser.parse_args()
    if not given.folder.is_dir():
        parser.error(f"{given.folder} is no folder")
    with serve(given.folder, port=given.port) as endpoint:
        sys.stdout.write(f"AWS_ENDPOINT_URL={endpoint.url} "
                         "AWS_ATHENA_OUTPUT_LOCATION=s3://results/\n")
        sys.stdout.flush()
        endpoint.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
