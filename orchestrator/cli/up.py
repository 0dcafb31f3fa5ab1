"""`ezpocket up`: start everything, say where it is, and stay until told to stop.

Place in the flow: the front of system.py. With --detach the system becomes a process of its
own session that writes to `home/up.log`; this command returns when it is ready.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import time
from typing import IO

from orchestrator.cli.accounts import first_account
from orchestrator.cli.output import Screen
from orchestrator.cli.port import address, check_free
from orchestrator.cli.running import only_one
from orchestrator.cli.system import System
from orchestrator.embedded import process
from orchestrator.errors import EzpocketError, Invalid, Refused, Unavailable
from orchestrator.settings import Settings, get_settings

READY_SECONDS = 120.0


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    settings = get_settings()
    process.private_folder(settings.home)
    with only_one(settings.home):
        check_free(settings)
    if arguments.detach:
        _detach(settings, screen)
    else:
        System(settings, screen, lambda: welcome(settings, screen)).run()
    return 0


def welcome(settings: Settings, screen: Screen) -> None:
    screen.say(screen.t("ezpocket no ar: ", "ezpocket is up: ") + address(settings), style="green")
    account = first_account(settings)
    if account:
        screen.say(screen.t("primeira conta: ", "first account: ")
                   + f"{account['username']} / {account['password']}"
                   + screen.t("  (troque a senha: ezpocket user passwd ",
                              "  (change the password: ezpocket user passwd ")
                   + f"{account['username']})")


def _detach(settings: Settings, screen: Screen) -> None:
    told, tell = os.pipe()
    if os.fork() == 0:
        os.close(told)
        os._exit(_become_daemon(settings, screen, os.fdopen(tell, "w")))
    os.close(tell)
    os.set_blocking(told, False)
    answer = _wait_for_answer(told)
    if "code" in answer:
        raise why_not(answer)
    welcome(settings, screen)


def _become_daemon(settings: Settings, screen: Screen, tell: IO[str]) -> int:
    """The detached process's life: its own session, no terminal, its words in the log."""
    os.setsid()
    log = os.open(settings.home / "up.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(descriptor, target)
    try:
        System(settings, screen, lambda: _send(tell, {})).run()
    except EzpocketError as error:
        screen.error(error)
        _send(tell, ended_by(error))
        return 1
    return 0


def ended_by(error: EzpocketError) -> dict[str, str]:
    """What the detached process says of its end; `why_not` reads it."""
    kind = "refused" if isinstance(error, Refused) else "unavailable"
    return {"kind": kind, "code": error.code, "pt": error.pt, "en": error.en}


def why_not(answer: dict[str, str]) -> EzpocketError:
    kind = Invalid if answer["kind"] == "refused" else Unavailable
    return kind(answer["code"], answer["pt"], answer["en"])


def _send(tell: IO[str], answer: dict[str, str]) -> None:
    """The first answer counts; who waited for it may have left."""
    if not tell.closed:
        with contextlib.suppress(OSError), tell:
            tell.write(json.dumps(answer))


def _wait_for_answer(told: int) -> dict[str, str]:
    """What the detached process said: {} when ready. Raises Unavailable when it ended."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            text = os.read(told, 65536)
        except BlockingIOError:
            time.sleep(0.05)
            continue
        if not text:
            break
        answer: dict[str, str] = json.loads(text)
        return answer
    raise Unavailable("not_ready", "Não ficou pronto; veja up.log na pasta do ezpocket.",
                      "It did not become ready; see up.log in ezpocket's folder.")
