"""The web's address, and whether what answers there is this installation's own web.

Place in the flow: up, web and status ask here. The web processes share their port
(SO_REUSEPORT), so the kernel would let those of two systems share it without a word, and half
of the questions would go to the wrong one. Each web therefore holds a shared lock on
`home/web-<port>.lock`: while nobody holds it, whoever answers is somebody else.
"""

from __future__ import annotations

import fcntl
import os
import socket
from contextlib import AbstractContextManager

from orchestrator.embedded import process
from orchestrator.errors import Conflict, Invalid
from orchestrator.settings import Settings

LAST_PORT = 65535


def of_processes(settings: Settings, count: int) -> list[Settings]:
    """The settings of each of `count` web processes: all at PORT, or with WEB_PORTS=own the
    first there and the others at the ports after it. Raises Invalid past the last port."""
    if settings.web_ports == "shared":
        return [settings] * count
    if settings.port + count - 1 > LAST_PORT:
        raise Invalid("no_ports_left",
                      f"{count} processos a partir da porta {settings.port} passam de {LAST_PORT}. "
                      "Mude PORT.",
                      f"{count} processes from port {settings.port} go beyond {LAST_PORT}. "
                      "Change PORT.")
    return [settings.model_copy(update={"port": settings.port + n}) for n in range(count)]


def address(settings: Settings) -> str:
    return f"http://{_host(settings)}:{settings.port}"


def answers(settings: Settings) -> bool:
    """Does something accept connections at the web's address?"""
    try:
        socket.create_connection((_host(settings), settings.port), timeout=0.5).close()
    except OSError:
        return False
    return True


def ours(settings: Settings) -> bool:
    """Does a web of this home run, or start, on this port?"""
    if not settings.home.is_dir():
        return False
    with _one_at_a_time(settings):
        descriptor = open_lock(settings)
        try:
            return not _alone(descriptor)
        finally:
            os.close(descriptor)


def open_lock(settings: Settings) -> int:
    """The file that `claim` locks. The lock lasts until every process that inherited this
    descriptor has ended, so that a web that still drains counts as ours."""
    process.private_folder(settings.home)
    return os.open(settings.home / f"web-{settings.port}.lock", os.O_RDWR | os.O_CREAT, 0o600)


def claim(settings: Settings, descriptor: int) -> None:
    """Share the port with this home's other web processes. Conflict when somebody else answers
    there, Invalid when nobody may listen there."""
    with _one_at_a_time(settings):
        if _alone(descriptor) and answers(settings):
            raise taken(settings)
        check_listening(settings)
        fcntl.flock(descriptor, fcntl.LOCK_SH)


def check_free(settings: Settings) -> None:
    """Raise Conflict when anybody answers at the web's address, Invalid when nobody may listen
    there."""
    if answers(settings):
        raise _runs_already(settings) if ours(settings) else taken(settings)
    check_listening(settings)


def check_listening(settings: Settings) -> None:
    """Raise Invalid, with the system's reason, when the web could not listen."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            tried.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            raise Invalid(
                "cannot_listen",
                f"A web não pode escutar em {where} ({error.strerror}). Mude HOST ou PORT.",
                f"The web cannot listen at {where} ({error.strerror}). Change HOST or PORT.",
            ) from error


def taken(settings: Settings) -> Conflict:
    port = settings.port
    other = port + 1 if port < LAST_PORT else port - 1
    return Conflict(
        "port_taken",
        f"A porta {port} já é usada por outro programa. Escolha outra: PORT={other}.",
        f"Port {port} is used by another program. Choose another: PORT={other}.")


def _runs_already(settings: Settings) -> Conflict:
    where = address(settings)
    return Conflict(
        "web_runs",
        f"A web desta instalação já roda em {where}, sem `ezpocket up` (pelo PM2?). Pare-a antes.",
        f"This installation's web already runs at {where}, without `ezpocket up` (under PM2?). "
        "Stop it first.")


def _one_at_a_time(settings: Settings) -> AbstractContextManager[None]:
    return process.locked(settings.home / f"web-{settings.port}.check")


def _alone(descriptor: int) -> bool:
    """True, with the lock held exclusively, when no web of this home holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _host(settings: Settings) -> str:
    return "127.0.0.1" if settings.host in {"", "0.0.0.0", "::"} else settings.host
