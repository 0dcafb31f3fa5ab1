"""The commands that ask questions, and that see how well they are answered."""

from __future__ import annotations

import argparse
from pathlib import Path

from orchestrator.cli.parser.building import Commands, command, patience, positive


def add_asking(commands: Commands[argparse.ArgumentParser]) -> None:
    ask = command(commands, "ask", "ask the running system one question")
    ask.add_argument("question", metavar="QUESTION", help="in Portuguese or English")
    ask.add_argument("--yes", action="store_true",
                     help="accept the plan, and what it costs, without asking")
    ask.add_argument("--project", metavar="NAME",
                     help="keep the conversation in this project (created if missing)")
    ask.add_argument("--user", metavar="NAME", help="who asks (default: your login name)")
    ask.add_argument("--lang", choices=("pt", "en"),
                     help="language of the answer (default: the question's)")
    ask.add_argument("--json", action="store_true", help="print one JSON object, for a program")
    ask.add_argument("--timeout", metavar="SECONDS", type=patience, default=300.0,
                     help="give up waiting after this long without any step (default: 300)")
    demo = command(commands, "demo", "start, ask one question, show every step, stop again")
    demo.add_argument("question", metavar="QUESTION", nargs="?", help="instead of the demo's own")
    demo.add_argument("--lang", choices=("pt", "en"), help="language of the demo")


def add_learning(commands: Commands[argparse.ArgumentParser]) -> None:
    learn = command(commands, "learn", "show, check or forget what good ratings taught",
                     description="Without an option: the questions learned of each project, and "
                                 "the answers that were rated poor with the step to look at.")
    action = learn.add_mutually_exclusive_group()
    action.add_argument("--check", action="store_true",
                        help="decide on each candidate: used from now on when no verified "
                             "question is answered worse with it, else rejected")
    action.add_argument("--forget", metavar="ID", type=int, help="use this one no more")
    learn.add_argument("--project", metavar="NAME", help="of this project (name or id) alone")
    learn.add_argument("--json", action="store_true", help="for a program to read")


def add_evaluation(commands: Commands[argparse.ArgumentParser]) -> None:
    score = command(
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
    score.add_argument("--timeout", metavar="SECONDS", type=patience, default=120.0,
                       help="for one question (default: 120)")
    score.add_argument("--first", metavar="N", type=positive, help="only the first N questions")
    score.add_argument("--hints", action=argparse.BooleanOptionalAction,
                       help="tell what the file lets a system know (default: where a model reads)")
    score.add_argument("--steps", action=argparse.BooleanOptionalAction, default=True,
                       help="look for the step that failed (default: yes)")
    score.add_argument("--json", metavar="REPORT", type=Path, help="also write the report here")
    score.add_argument("--quiet", action="store_true", help="figures only, no question texts")
    score.add_argument("--at-least", metavar="PERCENT", type=float, default=0.0,
                       help="exit 2 when fewer are exactly right")
