"""What may be typed: every command, its arguments and its help. Standard library only.

Place in the flow: the first thing `main` needs; the command's own file is imported after it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

DESCRIPTION = "Questions about operational data in plain Portuguese or English, answered."
EXIT_CODES = """exit codes:
  0 done or answered   2 input refused   3 rejected, cancelled or expired
  4 the question failed   5 PostgreSQL or Redis is away   130 interrupted
  141 the output could not be written (as in `| head -1`; a question is then withdrawn)"""

Commands = argparse._SubParsersAction  # argparse has no public name for it


class _Version(argparse.Action):
    """Looks the version up only when asked: importlib.metadata costs 3 MB a process."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - as said above

        print(f"ezpocket {version('ezpocket')}")
        parser.exit()


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e9:  # a comparison with nan is false
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return value


def _patience(text: str) -> float:
    value = _seconds(text)
    if value == 0:
        raise argparse.ArgumentTypeError("give it more than 0 seconds")
    return value


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("give it at least 1")
    return value


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 64:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to 64")
    return value


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. Each command sets `module`, the file that runs it."""
    parser = argparse.ArgumentParser(
        prog="ezpocket", description=DESCRIPTION, epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_system(commands)
    _add_questions(commands)
    _add_processes(commands)
    _add_data(commands)
    _add_learning(commands)
    _add_guard(commands)
    _add_evaluation(commands)
    _add_people(commands)
    return parser


def _command(
    commands: Commands[argparse.ArgumentParser], name: str, help_text: str, *,
    module: str | None = None, description: str | None = None,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=help_text, description=description or help_text[0].upper() + help_text[1:] + ".",
        epilog=EXIT_CODES, formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=name, module=module or name.replace("-", "_"))
    return parser


def _add_system(commands: Commands[argparse.ArgumentParser]) -> None:
    up = _command(commands, "up", "start the whole system: servers, workers, web")
    up.add_argument("--detach", action="store_true",
                    help="go to the background once ready, and print the address")
    _command(commands, "down", "stop what `up` started")
    status = _command(commands, "status", "show services, queues, workers and jobs in flight")
    status.add_argument("--json", action="store_true", help="for a program to read")
    usage = _command(commands, "usage", "show what the language models were asked, and its cost")
    usage.add_argument("--by", choices=("user", "project", "model", "role", "day"), default="day",
                       help="default: day")
    usage.add_argument("--since", metavar="DAY",
                       help="2026-11-01, or 7d for the last seven days (default: 30d)")
    usage.add_argument("--json", action="store_true", help="for a program to read")


def _add_questions(commands: Commands[argparse.ArgumentParser]) -> None:
    ask = _command(commands, "ask", "ask the running system one question")
    ask.add_argument("question", metavar="QUESTION", help="in Portuguese or English")
    ask.add_argument("--yes", action="store_true",
                     help="accept the plan, and what it costs, without asking")
    ask.add_argument("--project", metavar="NAME",
                     help="keep the conversation in this project (created if missing)")
    ask.add_argument("--user", metavar="NAME", help="who asks (default: your login name)")
    ask.add_argument("--lang", choices=("pt", "en"),
                     help="language of the answer (default: the question's)")
    ask.add_argument("--json", action="store_true", help="print one JSON object, for a program")
    ask.add_argument("--timeout", metavar="SECONDS", type=_patience, default=300.0,
                     help="give up waiting after this long without any step (default: 300)")
    demo = _command(commands, "demo", "start, ask one question, show every step, stop again")
    demo.add_argument("question", metavar="QUESTION", nargs="?", help="instead of the demo's own")
    demo.add_argument("--lang", choices=("pt", "en"), help="language of the demo")


def _add_processes(commands: Commands[argparse.ArgumentParser]) -> None:
    worker = _command(commands, "worker", "run agents in this process")
    worker.add_argument("modules", metavar="MODULE", nargs="*",
                        help="modules of graph_config.py; several share the process")
    worker.add_argument("--all", action="store_true", help="every module that is not scheduled")
    web = _command(commands, "web", "run the web")
    web.add_argument("--processes", metavar="N", type=_count, default=1,
                     help="fork this many, which share one port (default: 1)")
    for standing in (worker, web):
        standing.add_argument("--wait", metavar="SECONDS", type=_seconds, default=0.0,
                              help="how long to wait for the servers to be there (default: 0)")
    _command(commands, "servers", "prepare the servers and keep the embedded ones running")
    graph = _command(commands, "graph", "print the graph of agents")
    form = graph.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="modules and edges, for a program")
    form.add_argument("--dot", action="store_true", help="for Graphviz")
    form.add_argument("--mermaid", action="store_true", help="for a README")
    _add_fake_llm(commands)


def _add_fake_llm(commands: Commands[argparse.ArgumentParser]) -> None:
    fake = _command(commands, "fake-llm", "serve a scripted OpenAI-compatible endpoint")
    fake.add_argument("cases", metavar="CASES", nargs="?",
                      help="a JSON file with replies, or a folder with ROLE.jsonl files; what "
                           "they do not answer is answered out of the analyst")
    fake.add_argument("--port", type=int, default=0, help="default: a free one, printed")
    fake.add_argument("--delay", metavar="SECONDS", type=_seconds, default=0.0,
                      help="to each whole answer (default: 0)")
    fake.add_argument("--first", metavar="SECONDS", type=_seconds,
                      help="to a stream's first token (default: as --delay)")
    fake.add_argument("--fault", metavar="NAME:PROBABILITY", action="append", default=[],
                      help="fail like this so often, as 429:0.1; may be repeated")
    fake.add_argument("--seed", type=int, default=0, help="of the faults (default: 0)")


def _add_data(commands: Commands[argparse.ArgumentParser]) -> None:
    _command(commands, "migrate", "bring the database's schema up to date", module="data")
    _command(commands, "sample-data", "fill an empty data table with the demo's orders",
             module="data")
    catalog = _command(commands, "catalog", "check the catalog, or draft one from a schema")
    actions = catalog.add_subparsers(metavar="ACTION", required=True, dest="action")
    actions.add_parser("check", help="check sql/catalog against the database")
    draft = actions.add_parser("draft", help="write a first catalog from a PostgreSQL schema")
    draft.add_argument("--schema", default="data", help="default: data")
    draft.add_argument("--table", help="one table (default: all of the schema)")


def _add_learning(commands: Commands[argparse.ArgumentParser]) -> None:
    learn = _command(commands, "learn", "show, check or forget what good ratings taught",
                     description="Without an option: the questions learned of each project, and "
                                 "the answers that were rated poor with the step to look at.")
    action = learn.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true",
                        help="decide on each candidate: used from now on when no verified "
                             "question is answered worse with it, else rejected")
    action.add_argument("--forget", metavar="ID", type=int, help="use this one no more")
    learn.add_argument("--project", metavar="NAME", help="of this project (name or id) alone")
    learn.add_argument("--json", action="store_true", help="for a program to read")


def _add_guard(commands: Commands[argparse.ArgumentParser]) -> None:
    guard = _command(
        commands, "guard", "say of each statement on standard input whether it may run",
        description='Reads {"sql": "..."} a line and answers {"allowed", "reasons", "canonical"} '
                    "a line, in the same order. Needs no server, and runs no statement.")
    guard.add_argument("--dialect", choices=("postgres", "athena"), default="postgres",
                       help="default: postgres")
    guard.add_argument("--no-catalog", action="store_true",
                       help="accept tables that the catalog does not know")
    guard.add_argument("--lang", choices=("pt", "en"), help="language of the reasons (default: en)")


def _add_evaluation(commands: Commands[argparse.ArgumentParser]) -> None:
    score = _command(
        commands, "eval", "score the answers to a file of questions",
        description="Asks every question of FILE and compares the rows with those of accepted SQL. "
                    "FILE: JSON Lines with question and gold_sql (docs/evaluation.md), dev.json of "
                    "Spider or BIRD beside its SQLite files, or a CSV of Defog's sql-eval.")
    score.add_argument("file", metavar="FILE", type=Path)
    score.add_argument("--databases", metavar="FOLDER", type=Path,
                       help="where the SQLite files are (default: beside FILE)")
    score.add_argument("--dsn", metavar="URL", help="ask over this PostgreSQL; {db} in it is the "
                       "question's database (default: the configured data, else the demo's)")
    score.add_argument("--schema", metavar="NAME", default="public",
                       help="what a catalog of --dsn is drafted of (default: public)")
    score.add_argument("--catalog", metavar="PATH", help="a written catalog, instead")
    score.add_argument("--provider", metavar="NAME",
                       help="ask this profile's model; none: the analyst alone")
    score.add_argument("--system", action="store_true",
                       help="ask the running system instead of agents in this process")
    score.add_argument("--at-once", metavar="1-8", type=int, choices=range(1, 9), default=2,
                       help="conversations beside one another (default: 2)")
    score.add_argument("--timeout", metavar="SECONDS", type=_patience, default=120.0,
                       help="for one question (default: 120)")
    score.add_argument("--first", metavar="N", type=_positive, help="only the first N questions")
    score.add_argument("--hints", action=argparse.BooleanOptionalAction,
                       help="tell what the file lets a system know (default: where a model reads)")
    score.add_argument("--steps", action=argparse.BooleanOptionalAction, default=True,
                       help="look for the step that failed (default: yes)")
    score.add_argument("--json", metavar="REPORT", type=Path, help="also write the report here")
    score.add_argument("--quiet", action="store_true", help="figures only, no question texts")
    score.add_argument("--at-least", metavar="PERCENT", type=float, default=0.0,
                       help="exit 2 when fewer are exactly right")


def _add_people(commands: Commands[argparse.ArgumentParser]) -> None:
    user = _command(commands, "user", "manage accounts")
    actions = user.add_subparsers(metavar="ACTION", required=True, dest="action")
    for name, text in (("add", "make an account"), ("passwd", "set a new password"),
                       ("role", "let an account do more, or less"),
                       ("disable", "refuse logins of an account"),
                       ("enable", "accept logins of a disabled account again")):
        action = actions.add_parser(name, help=text)
        action.add_argument("name", metavar="NAME")
        if name in ("add", "passwd"):
            action.add_argument("--password-stdin", action="store_true",
                                help="read the password from standard input")
        if name == "add":
            action.add_argument("--role", choices=("user", "operator", "admin"), default="user",
                                help="default: user")
        if name == "role":
            action.add_argument("role", metavar="ROLE", choices=("user", "operator", "admin"),
                                help="user, operator or admin")
    letters = _command(commands, "dead", "list dead letters, or run one again")
    letters.add_argument("module_name", metavar="MODULE", nargs="?", help="default: all modules")
    letters.add_argument("--rerun", metavar="JOB", help="run this job again, as a new job")
    letters.add_argument("--json", action="store_true", help="for a program to read")
