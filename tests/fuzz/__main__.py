"""`make fuzz SECONDS=n`: mutated text against the guard. Exit 1 when something was found.

Inputs that reached new code are kept in .ezpocket/fuzz/inputs and are where the next run starts;
what was found is kept in .ezpocket/fuzz/found, and `python -m tests.fuzz FILE` runs it again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from orchestrator.settings import CHECKOUT
from tests.fuzz.places import ATHENA_PLACED, PLACED, every

HOME = CHECKOUT / ".ezpocket" / "fuzz"
HONEST = (
    "select state, sum(revenue) from data.order_report where date >= date '2026-01-01' group by 1",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 9) select * from n",
    "select rank() over (partition by region order by revenue desc) from order_report limit 5",
    "select date_trunc('month', date), count(*) filter (where status = 'paid') "
    "from order_report group by grouping sets ((1), ())",
    "select '{\"a\": 1}'::jsonb -> 'a', array[1, 2], 'x' || 'y'",
    "select * from order_report o, lateral (select o.revenue * 2 as twice) t",
    "values (1, 'a'), (2, 'b')",
    "select coalesce(max(rating), 0) from order_report except select 1",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz the guard.")
    parser.add_argument("file", nargs="?", type=Path, help="run this one input instead")
    parser.add_argument("--seconds", type=int, default=600, help="how long (default: 600)")
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time (default)")
    options = parser.parse_args()
    for name in ("inputs", "found"):
        (HOME / name).mkdir(parents=True, exist_ok=True)
    before = set((HOME / "found").iterdir())
    seed()
    with tempfile.NamedTemporaryFile() as report:
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.guard", report.name, *_options(options)],
            cwd=CHECKOUT, capture_output=True, text=True, errors="replace", check=False,
            timeout=options.seconds + 300)
        counts = json.loads(Path(report.name).read_text() or "{}")
    tell(done, counts)
    for found in sorted(set((HOME / "found").iterdir()) - before):
        print(f"FOUND {found.relative_to(CHECKOUT)}: {found.read_bytes()[:500]!r}")
    return 1 if done.returncode else 0


def seed() -> None:
    """Where mutation starts: honest statements, and each piece of an attack in some place."""
    attacks = [*list(every(PLACED))[::13], *list(every(ATHENA_PLACED))[::7]]
    for number, text in enumerate((*HONEST, *HONEST, *HONEST, *HONEST, *attacks)):
        data = bytes([number // len(HONEST) % 4]) + text.encode()
        (HOME / "inputs" / hashlib.sha1(data, usedforsecurity=False).hexdigest()).write_bytes(data)


def _options(options: argparse.Namespace) -> list[str]:
    if options.file is not None:
        return [str(options.file.resolve())]
    return [f"-max_total_time={options.seconds}", f"-seed={options.seed}", "-timeout=60",
            "-rss_limit_mb=2048", "-max_len=4096", "-print_final_stats=1",
            f"-artifact_prefix={HOME / 'found'}/", str(HOME / "inputs")]


def tell(done: subprocess.CompletedProcess[str], counts: dict[str, int]) -> None:
    said = done.stderr.splitlines()
    progress = [line for line in said if re.match(r"#\d", line)]
    print("\n".join([*progress[-1:], *(line for line in said if line.startswith("stat::"))]))
    total = sum(counts.values())
    print(f"{total:,} verdicts at least: "
          + ", ".join(f"{number:,} {code}" for code, number in counts.items()))
    if done.returncode:
        print("\n".join(line for line in said[-60:] if not line.startswith(("#", "INFO: Instr"))))
        print(done.stdout[-2000:])
    else:
        print("Nothing was found.")


if __name__ == "__main__":
    sys.exit(main())
