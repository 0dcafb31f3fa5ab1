"""`ezpocket ask`: one question to the running system, from a terminal or a program.

Place in the flow: asking.py brings the question to its end, answer.py shows what came of it.
"""

from __future__ import annotations

import argparse
import getpass
import re
import sys

from orchestrator import accounts
from orchestrator.analyst.reading.language import detect_language
from orchestrator.catalog import load_catalog
from orchestrator.cli import answer, failed
from orchestrator.cli.asking import Asking, Question
from orchestrator.cli.output import OutputLost, Screen
from orchestrator.cli.readiness import wait_for_servers
from orchestrator.errors import EzpocketError, Invalid
from orchestrator.settings import Settings, get_settings

EXIT_CODES = {"answered": 0, "failed": 4}
NO_ANSWER = 3


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    try:
        settings = get_settings()
        text = read_question(arguments.question)
        screen = screen.speaking(arguments.lang or language(text, screen.lang))
        question = Question(
            text, username(arguments.user), arguments.project, arguments.lang, arguments.yes,
            arguments.json, arguments.timeout,
        )
        wait_for_servers(settings, 0)
        return ask(settings, question, screen)
    except OutputLost:
        raise
    except EzpocketError as error:  # in the question's language, not in the terminal's
        return failed(screen, error, as_json=arguments.json)


def ask(settings: Settings, question: Question, screen: Screen) -> int:
    """Submit, follow, show; the exit code. Ctrl-C withdraws the question, and so does a reader
    of the steps that goes away."""
    steps = screen.speaking(screen.lang, out=sys.stderr) if question.as_json else screen
    asking = Asking(settings, question, steps)
    job_id = asking.submit()
    try:
        status = asking.follow(job_id)
    except KeyboardInterrupt:
        if asking.withdraw(job_id):
            screen.warn(screen.t("a pergunta foi retirada", "the question was withdrawn"))
        raise
    except OutputLost:
        asking.withdraw(job_id)
        raise
    job = asking.engine.job(job_id)
    if question.as_json:
        screen.say(answer.as_json(job, status))
    else:
        answer.show(job, status, screen, load_catalog(settings.catalog_path))
    return EXIT_CODES.get(status, NO_ANSWER)


def read_question(text: str) -> str:
    """The argument; "-" reads standard input. Raises Invalid for bytes that are no UTF-8."""
    given = sys.stdin.read(1_000_000) if text == "-" else text
    try:
        given.encode()
    except UnicodeEncodeError as error:
        raise Invalid("not_text", "A pergunta não é um texto UTF-8; escreva-a em palavras.",
                      "The question is not UTF-8 text; write it in words.") from error
    return given


def language(text: str, terminals: str) -> str:
    """The question's language; the terminal's for what has no letters."""
    return detect_language(text) if any(map(str.isalpha, text)) else terminals


def username(given: str | None) -> str:
    """`given`, or the login name in the form that account names have. Raises Invalid."""
    if given is not None:
        return accounts.checked_username(given)
    return re.sub(r"[^a-z0-9._@-]", "", getpass.getuser().lower()) or "local"
