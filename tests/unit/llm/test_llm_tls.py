"""Providers over TLS: whom this machine does not trust is told neither key nor prompt; who never
ends the greeting is left; the trusted authorities are read once for all connections."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from orchestrator.llm import LLM, LLMUnavailable, connections
from orchestrator.testing import Endpoint, serve
from tests.unit.llm.conftest import Answer

GOOD = {"judge": [{"json": {"word": "sim", "number": 3}}]}


@pytest.fixture(autouse=True)
def _read_anew() -> Iterator[None]:
    connections.trusted.cache_clear()
    yield
    connections.trusted.cache_clear()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Signed by nobody but itself, with its key, for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "provider")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(),
                                now - dt.timedelta(days=1), now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256()))
    file = tmp_path / "provider.pem"
    file.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption()))
    return file


@pytest.fixture
def endpoint(certificate: Path) -> Iterator[Endpoint]:
    with serve(0, GOOD) as found:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server = found._server
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False)
        yield found


def asked(asking: Any, endpoint: Endpoint) -> LLM:
    address = endpoint.url.replace("http://", "https://")
    return LLM(asking([]).roles, model="m", base_url=address, api_key="key")


def test_who_is_not_trusted_is_told_nothing(asking: Any, endpoint: Endpoint) -> None:
    llm = asked(asking, endpoint)
    with pytest.raises(LLMUnavailable) as caught:
        llm.ask("judge", {"question": "quanto?"}, Answer)
    llm.close()
    assert caught.value.code == "llm_unavailable" and not endpoint.requests


def test_who_is_trusted_answers(
    asking: Any, endpoint: Endpoint, certificate: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    llm = asked(asking, endpoint)
    assert llm.ask("judge", {"question": "quanto?"}, Answer).word == "sim"
    llm.close()


def test_the_authorities_are_read_once(asking: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[ssl.SSLContext] = []
    make = httpx2.create_ssl_context

    def counted(*given: Any, **options: Any) -> ssl.SSLContext:
        read.append(make(*given, **options))
        return read[-1]

    monkeypatch.setattr(httpx2, "create_ssl_context", counted)
    monkeypatch.setattr("httpx2._transports.default.create_ssl_context", counted)
    several = asking([{"status": 401}], GOOD["judge"])
    several.once()
    several.llm.close()
    several.once()
    assert len(several.endpoints[1].requests) == 2 and len(set(map(id, read))) == 1


def test_a_greeting_that_never_ends_is_a_connection_that_failed(
    asking: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "CONNECT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        llm = LLM(asking([]).roles, model="m", api_key="key",
                  base_url=f"https://127.0.0.1:{silent.getsockname()[1]}/v1")
        with pytest.raises(LLMUnavailable) as caught:
            llm.ask("judge", {"question": "quanto?"}, Answer)
        llm.close()
    assert caught.value.code == "llm_unavailable"
