"""`ezpocket demo`: start, ask one question, show every step, stop what was started.

Place in the flow: `make demo`, the first thing a newcomer runs. A system that already runs
is used and left running.
"""

from __future__ import annotations

import argparse
import os
import socket
import time

from orchestrator.cli.ask import ask, username
from orchestrator.cli.asking import Question
from orchestrator.cli.output import Screen
from orchestrator.cli.port import address, answers
from orchestrator.cli.running import read_state
from orchestrator.cli.system import start_apart
from orchestrator.cli.worker import standing_modules
from orchestrator.errors import Unavailable
from orchestrator.settings import Settings, get_settings, load_settings
from orchestrator.supervisor import ended, stop_all

QUESTIONS = {
    "pt": "Qual foi a receita dos últimos 7 dias, por dia?",
    "en": "What was the revenue of the last 7 days, by day?",
}
START_SECONDS, STOP_SECONDS = 120.0, 40.0


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    settings = _settings()
    speaking = screen.speaking(arguments.lang or "pt")
    text = arguments.question or QUESTIONS[speaking.lang]
    started = None if read_state(settings.home) else _start(settings, speaking)
    try:
        speaking.heading("Pergunta", "Question")
        speaking.say(f"  {text}")
        speaking.heading("Passos", "Steps")
        question = Question(text, username(None), lang=arguments.lang, yes=True)
        return ask(settings, question, speaking)
    finally:
        if started is not None:
            stop_all([started], STOP_SECONDS)
            speaking.say()
            speaking.say(speaking.t("Tudo o que foi iniciado está parado.",
                                    "Everything that was started is stopped."), style="dim")


def _settings() -> Settings:
    """The environment's, on a free port when its own is taken: a demo disturbs nobody."""
    settings = get_settings()
    if read_state(settings.home) or not answers(settings):
        return settings
    with socket.socket() as free:
        free.bind((settings.host, 0))
        port = free.getsockname()[1]
    os.environ["PORT"] = str(port)  # the web processes read it themselves
    return load_settings()


def _start(settings: Settings, screen: Screen) -> int:
    began = time.monotonic()
    screen.say(screen.t("Iniciando PostgreSQL, Redis, os agentes e a web…",
                        "Starting PostgreSQL, Redis, the agents and the web…"), style="dim")
    told, tell = os.pipe()
    pid = start_apart(settings, screen, lambda: _tell(tell))
    os.set_blocking(told, False)
    while not _was_told(told):
        if ended(pid) or time.monotonic() - began > START_SECONDS:
            raise Unavailable("demo_start", "O sistema não ficou pronto; a causa está acima.",
                              "The system did not become ready; the cause is above.")
        time.sleep(0.05)
    agents, web, took = len(standing_modules()), settings.web_processes, time.monotonic() - began
    screen.say(screen.t(f"{agents} agentes e {web} processos web no ar em {took:.1f} s: ",
                        f"{agents} agents and {web} web processes up in {took:.1f} s: ")
               + address(settings), style="green")
    return pid


def _tell(descriptor: int) -> None:
    os.write(descriptor, b"ready")


def _was_told(descriptor: int) -> bool:
    try:
        return bool(os.read(descriptor, 16))
    except BlockingIOError:
        return False
