"""`python -m bench.eval FILE`: score the answers to a file of questions.

Exit codes: 0 all questions were asked (whatever the score); 2 the file cannot be used or the
score is below --at-least; 5 the system cannot be reached.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from bench.eval import direct, questions, report, system
from bench.eval.asking import Asker, Command
from bench.eval.gold import Reader
from bench.eval.score import Scored, score_all
from orchestrator.errors import EzpocketError, Unavailable
from orchestrator.settings import load_settings


def main() -> int:
    options = _arguments()
    try:
        asked = questions.load(options.file)
        with ExitStack() as stack:
            asker, reader = _system(options, stack)
            scored = score_all(
                asked, asker, reader, at_once=options.at_once,
                on_scored=lambda item: _tick(item, options.quiet),
            )  # fmt: skip
    except EzpocketError as error:
        print(f"eval: {error.message('en')}", file=sys.stderr)
        return 5 if isinstance(error, Unavailable) else 2
    except KeyboardInterrupt:
        return 130
    return _tell(scored, options)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.eval", description="Score the answers to a file of questions.",
        epilog=report.RULE, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("file", type=Path, metavar="FILE", help="JSON Lines; see questions.py")
    parser.add_argument("--json", type=Path, metavar="REPORT", help="also write the report here")
    parser.add_argument("--direct", action="store_true", help="analyst and SQL without workers")
    parser.add_argument("--quiet", action="store_true", help="figures only, no question texts")
    parser.add_argument("--at-once", type=int, choices=range(1, 9), default=2, metavar="1-8",
                        help="conversations beside one another (default: 2)")
    parser.add_argument("--timeout", type=float, default=120.0, metavar="SECONDS",
                        help="for one question (default: 120)")
    parser.add_argument("--at-least", type=float, default=0.0, metavar="PERCENT",
                        help="exit 2 when fewer are exactly right")
    return parser.parse_args()


def _system(options: argparse.Namespace, stack: ExitStack) -> tuple[Asker, Reader]:
    if options.direct:
        settings = stack.enter_context(direct.servers())
        return direct.Direct(settings), Reader(settings.warehouse_url)
    environment = stack.enter_context(system.running())
    os.environ["EZPOCKET_HOME"] = environment.get("EZPOCKET_HOME", "")
    return Command(environment, options.timeout), Reader(load_settings().warehouse_url)


def _tick(item: Scored, quiet: bool) -> None:
    if quiet:
        print(".", end="", file=sys.stderr, flush=True)
    else:
        text = f"{item.question.text[:90]}"
        print(f"{item.outcome:8}{item.answer.seconds:6.1f} s  {text}", file=sys.stderr, flush=True)


def _tell(scored: list[Scored], options: argparse.Namespace) -> int:
    if not options.quiet:
        for item in scored:
            if item.outcome != "right":
                print(report.details(item), end="\n\n")
    print("\n" + report.table(scored))
    print("\n" + report.RULE)
    found = report.figures(scored)
    print(
        f"\nexactly right {found['right_percent']}%, wrong {found['wrong_percent']}%, "
        f"refused {found['refused_percent']}%, failed {found['failed_percent']}% "
        f"of {found['questions']} questions"
    )
    if options.json:
        mode = "direct" if options.direct else "system"
        content = report.as_json(scored, source=options.file.name, mode=mode)
        options.json.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return 2 if float(found["right_percent"]) < options.at_least else 0


if __name__ == "__main__":
    sys.exit(main())
