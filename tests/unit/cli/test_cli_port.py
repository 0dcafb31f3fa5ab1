"""The web shares its port with its own kind only."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.cli import port
from orchestrator.errors import Conflict, Invalid
from orchestrator.settings import Settings, load_settings
from production.prove.system import free_port


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return load_settings(_env_file=None, EZPOCKET_HOME=tmp_path / "home", port=free_port())


@pytest.fixture
def listener(here: Settings) -> Iterator[socket.socket]:
    """A program that listens as the web does, willing to share."""
    with socket.socket() as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        found.bind((here.host, here.port))
        found.listen()
        yield found


@pytest.mark.usefixtures("listener")
def test_a_port_at_which_somebody_else_answers_is_refused(here: Settings) -> None:
    lock = port.open_lock(here)
    with pytest.raises(Conflict, match=f"PORT={here.port + 1}"):
        port.claim(here, lock)
    os.close(lock)
    assert not port.ours(here)
    with pytest.raises(Conflict, match="another program"):
        port.check_free(here)


def test_webs_of_one_home_share_their_port_and_others_do_not(
    here: Settings, tmp_path: Path
) -> None:
    first, second = port.open_lock(here), port.open_lock(here)
    port.claim(here, first)
    with socket.socket() as web:
        web.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        web.bind((here.host, here.port))
        web.listen()
        assert port.ours(here)
        port.claim(here, second)
        with pytest.raises(Conflict, match="This installation's web"):
            port.check_free(here)
        other = here.model_copy(update={"home": tmp_path / "other"})
        with pytest.raises(Conflict):
            port.claim(other, port.open_lock(other))
        os.close(first)
        assert port.ours(here)
        os.close(second)
    assert not port.ours(here)
    port.check_free(here)


def test_an_address_of_another_machine_is_refused(here: Settings) -> None:
    elsewhere = here.model_copy(update={"host": "192.0.2.1"})
    with pytest.raises(Invalid, match="HOST or PORT"):
        port.check_listening(elsewhere)


def test_web_processes_share_a_port_or_have_one_each(here: Settings) -> None:
    assert port.of_processes(here, 2) == [here, here]
    own = here.model_copy(update={"web_ports": "own", "port": 65533})
    assert [one.port for one in port.of_processes(own, 3)] == [65533, 65534, 65535]
    with pytest.raises(Invalid, match="65533"):
        port.of_processes(own, 4)
