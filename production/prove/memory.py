"""make prove-memory: PSS of the whole system while idle, against its limits.

PSS (proportional set size, /proc/<pid>/smaps_rollup) divides each shared page among those who
share it, so that the sum over all processes is what the machine really spends. Under PM2 the
same is measured where npm has installed it. Exit 1 above a limit.
"""

from __future__ import annotations

import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from production.prove.system import ROOT, PrivateSystem, eventually, private_system, tree

UP_LIMIT, PM2_LIMIT = 400.0, 750.0
IDLE_SECONDS = 10.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("up", "pm2"), help="measure one of the two")
    only = parser.parse_args().only
    good = True
    if only != "pm2":
        with private_system() as system:
            time.sleep(IDLE_SECONDS)
            good = report("ezpocket up", system.supervisor(), UP_LIMIT)
    pm2 = ROOT / "node_modules" / ".bin" / "pm2"
    if only != "up" and pm2.exists():
        good = measure_pm2(pm2) and good
    elif only != "up":
        print("NOT RUN: PM2 is not installed (npm ci)")
        good = False
    print("PROVED: within the limits" if good else "FAILED")
    return 0 if good else 1


def measure_pm2(pm2: Path) -> bool:
    """Start everything under a private PM2, measure its whole tree, stop it."""
    home = Path(tempfile.mkdtemp(prefix="ezpocket-proof-"))
    system = PrivateSystem(home / "ezpocket")
    environment = {**system.environment(), "PM2_HOME": str(home / "pm2")}

    def run(*arguments: str) -> str:
        return subprocess.run([str(pm2), *arguments], cwd=ROOT, env=environment, text=True,
                              capture_output=True, check=True).stdout

    try:
        run("start", "ecosystem.config.js")
        daemon = int((home / "pm2" / "pm2.pid").read_text())
        eventually(lambda: len(tree(daemon)) > 16, "PM2's processes")
        time.sleep(IDLE_SECONDS)
        return report("PM2", daemon, PM2_LIMIT)
    finally:
        run("kill")
        shutil.rmtree(home, ignore_errors=True)


def report(title: str, root: int, limit: float) -> bool:
    """Print PSS by kind of process; True when the sum is within `limit` MB."""
    sums: collections.Counter[str] = collections.Counter()
    counts: collections.Counter[str] = collections.Counter()
    for pid in tree(root):
        size = pss(pid)
        if size:
            kind = name_of(pid)
            sums[kind] += round(size * 1000)
            counts[kind] += 1
    total = sum(sums.values()) / 1000
    print(f"{title}: {sum(counts.values())} processes, PSS in MB")
    for kind, size in sums.most_common():
        print(f"  {kind:<40} {counts[kind]:>3} {size / 1000:>8.1f}")
    print(f"  {'total':<40} {sum(counts.values()):>3} {total:>8.1f}   (limit {limit:.0f})")
    return total <= limit


def pss(pid: int) -> float:
    """MB; 0 for a process that has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def name_of(pid: int) -> str:
    """What kind of process: its title, without what differs between its like."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return "?"
    if words.startswith("ezpocket: "):
        return words
    program = os.path.basename(words.split()[0]) if words else "?"
    return program.rstrip(":")


if __name__ == "__main__":
    sys.exit(main())
