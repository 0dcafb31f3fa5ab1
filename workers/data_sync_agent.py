"""Keeps data.order_report up to date from Athena, or from a folder of Parquet or CSV files.

Place in the flow: outside the graph. PM2's cron, or `ezpocket up`, starts it hourly; it ends
at once unless SYNC_SOURCE is set and SYNC_INTERVAL has passed. Only what is new since the
watermark is read: files that changed, or Athena's rows of the last days (an order's status
and payment change for weeks). The first load from a source replaces what was there. A load that
was killed or stopped is gone on with by the next run, behind its last chunk.
"""

from __future__ import annotations

from collections.abc import Callable

from orchestrator import errors
from orchestrator.agent import Fields
from orchestrator.catalog import load_catalog
from orchestrator.contracts import Context, Done, Handle, Outcome
from orchestrator.database import Database
from orchestrator.datasets.loading import Busy, Stopped, sync
from orchestrator.datasets.model import Loaded
from orchestrator.datasets.sources import open_source
from orchestrator.settings import Settings

TABLE = "order_report"
STATEMENT_SECONDS = 1800.0
# A run that begins a little earlier within the hour than the last one is due all the same.
DUE = 0.9


class Input(Fields):
    """Nothing: it stands outside the graph."""


class Output(Fields):
    """Nothing: it writes to PostgreSQL."""


class DataSyncAgent:
    module = "data_sync_agent"

    def __init__(self, *, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    def process(self, context: Context, handle: Handle) -> Outcome:
        """Its errors are told in the language of whoever started it."""
        return Done(note=run_if_due(self._settings, self._database, stopped=handle.stopped))


def run_if_due(
    settings: Settings, database: Database, *, stopped: Callable[[], bool] = lambda: False
) -> str:
    """One run; the sentence for the log. Raises errors.Invalid when the source does not fit
    (written to app.datasets too), errors.Unavailable when PostgreSQL or Athena is away. A run
    that failed does not count: the next one tries again."""
    source = open_source(settings, TABLE)
    if source is None:
        return "no SYNC_SOURCE is set: nothing to do"
    state = database.row("dataset_state", table_name=TABLE) or {}
    same = state.get("source") == source.name
    under_way = database.row("dataset_load", table_name=TABLE) is not None
    recent = same and not state["error"] and state["age"] < DUE * settings.sync_interval
    if recent and not under_way:
        return "not due yet"
    patient = Database(database.dsn, size=2, statement_seconds=STATEMENT_SECONDS)
    try:
        since = state.get("watermark") if same else None
        day = load_catalog(settings.catalog_path).tables[TABLE].default_time
        loaded = sync(patient, TABLE, source, since, day=day, stopped=stopped)
        if loaded is None:
            _note_nothing_new(patient, source.name, since)
            return "nothing new"
        return _told(loaded)
    except Busy:
        return "another load is at work"
    except Stopped:
        return "stopped; the next run goes on"
    except errors.EzpocketError as error:
        patient.execute("dataset_failed", table_name=TABLE, error=error.en[:2000],
                        error_pt=error.pt[:2000])
        raise
    finally:
        patient.close()


def _told(loaded: Loaded) -> str:
    begun = f" ({loaded.resumed} of them by an earlier run)" if loaded.resumed else ""
    differs = [f"; {kind} columns: {', '.join(names)}"
               for kind, names in loaded.drift.as_json().items() if names]
    return (f"{loaded.read} rows read{begun}, {loaded.changed} new, changed or gone, "
            f"{loaded.total} in all{''.join(differs)}")


def _note_nothing_new(database: Database, name: str, since: str | None) -> None:
    if since is None:
        raise errors.Invalid("source_empty", f"Não há dados em {name}.",
                             f"There is no data in {name}.")
    database.execute("dataset_checked", table_name=TABLE)
