"""The engine's refusals as errors that say what to do, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import redis

from orchestrator.engine.connection import Disconnected
from orchestrator.errors import Conflict, EzpocketError, NotFound, TooMany, Unavailable


def check(reply: bytes) -> None:
    """Raise what a script's answer to a person means; return when it is OK."""
    if reply == b"NOTFOUND":
        raise NotFound(
            "no_such_wait",
            "Não há essa pergunta à espera de você; atualize a página.",
            "There is no such question waiting for you; reload the page.",
        )
    if reply == b"ANSWERED":
        raise Conflict(
            "already_answered",
            "Já foi respondida, talvez em outra aba ou aparelho: vale a primeira resposta.",
            "It was answered already, perhaps in another tab or device: the first answer counts.",
        )
    if reply == b"LATE":
        raise Conflict(
            "too_late",
            "O prazo passou ou a pergunta já terminou; faça a pergunta de novo.",
            "Its time is over, or the question has ended already; ask again.",
        )
    if reply == b"LIMIT":
        raise Conflict(
            "no_more_time",
            "O prazo já foi estendido três vezes; responda ou pergunte de novo.",
            "The time was extended three times already; answer, or ask again later.",
        )


def too_many(limit: int) -> EzpocketError:
    return TooMany(
        "quota",
        f"Você já tem {limit} perguntas em andamento ou na fila; espere uma terminar.",
        f"You have {limit} questions running or queued already; wait for one to end.",
    )


def job_exists(job_id: str) -> EzpocketError:
    return Conflict(
        "job_exists",
        f"O job {job_id} já existe; envie com outro identificador.",
        f"Job {job_id} exists already; submit under another id.",
    )


def evicting(policy: str) -> EzpocketError:
    return Unavailable(
        "redis_evicts",
        f"O Redis usa maxmemory-policy {policy} e apagaria filas; execute: "
        "redis-cli config set maxmemory-policy noeviction (e grave em redis.conf).",
        f"Redis runs with maxmemory-policy {policy} and would evict queues; run: "
        "redis-cli config set maxmemory-policy noeviction (and write it to redis.conf).",
    )


def out_of_memory(limit: int) -> EzpocketError:
    """For operators; who asks a question is told connection.full()."""
    size = f"{limit / 2**20:.0f} MB"
    return Unavailable(
        "redis_full",
        f"O Redis usa toda a memória que tem (maxmemory, {size}) e recusa novas perguntas; nada se "
        "perdeu. Aumente maxmemory: redis-cli config set maxmemory 2gb (e grave em redis.conf).",
        f"Redis uses all the memory it has (maxmemory, {size}) and refuses new questions; nothing "
        "was lost. Raise maxmemory: redis-cli config set maxmemory 2gb (and write it to "
        "redis.conf).",
    )


@contextmanager
def translated() -> Iterator[None]:
    """redis-py's connection errors as Unavailable."""
    try:
        yield
    except (redis.ConnectionError, redis.TimeoutError) as error:
        raise Disconnected(error) from error
