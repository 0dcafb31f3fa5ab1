"""psycopg2's errors as errors.py's.

Place in the flow: around everything that pool.py, transaction.py and database.py ask the server.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg2
import psycopg2.errors

from orchestrator import errors

NOT_MIGRATED = (psycopg2.errors.UndefinedTable, psycopg2.errors.InvalidSchemaName,
                psycopg2.errors.UndefinedColumn)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Raises Unavailable (away, timed out, full), Conflict (a unique or foreign key), Invalid (a
    value that the schema refuses). A schema that lacks what a query names is Unavailable too:
    it says what to run."""
    try:
        yield
    except NOT_MIGRATED as error:
        raise errors.Unavailable(
            "not_migrated",
            "O banco não tem o esquema desta versão do ezpocket: rode `ezpocket migrate`.",
            "The database lacks the schema of this version of ezpocket: run `ezpocket migrate`.",
        ) from error
    except psycopg2.errors.ReadOnlySqlTransaction as error:  # a standby, or one that became it
        raise unavailable("database_read_only") from error
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        late = isinstance(error, psycopg2.errors.QueryCanceled)
        raise unavailable("database_timeout" if late else "database_unavailable") from error
    except psycopg2.IntegrityError as error:
        if isinstance(error, psycopg2.errors.UniqueViolation | psycopg2.errors.ForeignKeyViolation):
            raise errors.Conflict(
                "conflict", "Já existe um registro igual, ou aquele a que este se refere sumiu.",
                "There is one like it already, or what it refers to is gone.") from error
        raise errors.Invalid("invalid_value", "O banco recusou um valor.",
                             "The database refused a value.") from error
    except psycopg2.DataError as error:
        raise errors.Invalid("invalid_value", "O banco recusou um valor.",
                             "The database refused a value.") from error


def unavailable(code: str) -> errors.Unavailable:
    return errors.Unavailable(
        code, "O banco de dados está indisponível no momento; nada se perdeu. Tente de novo em "
        "instantes.", "The database is unavailable right now; nothing was lost. Try again shortly.")


def bad_address(error: psycopg2.ProgrammingError) -> errors.Invalid:
    """libpq understands the address no better than that."""
    said = str(error).strip()
    return errors.Invalid("bad_database_url", f"DATABASE_URL não serve: {said}. Corrija-a.",
                          f"DATABASE_URL is of no use: {said}. Correct it.")
