"""Keeps data.order_report up to date from Athena, or from a folder of Parquet or CSV files.

Place in the flow: outside the graph. PM2's cron, or `ezpocket up`, starts it hourly; it ends
at once unless SYNC_SOURCE is set and SYNC_INTERVAL has passed. Only what is new since the
watermark is read: files that changed, or Athena's rows of the last days (an order's status
and payment change for weeks). The first load from a source replaces what was there.
"""

from __future__ import annotations

from orchestrator import datasets, errors
from orchestrator.agent import Fields
from orchestrator.contracts import Context, Done, Handle, Outcome
from orchestrator.database import Database
from orchestrator.dataset_sources import Source, open_source
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
        return Done(note=run_if_due(self._settings, self._database))


def run_if_due(settings: Settings, database: Database) -> str:
    """One run; the sentence for the log. Raises errors.Invalid when the source does not fit
    (written to app.datasets too), errors.Unavailable when PostgreSQL or Athena is away. A run
    that failed does not count: the next one tries again."""
    source = open_source(settings, TABLE)
    if source is None:
        return "no SYNC_SOURCE is set: nothing to do"
    state = database.row("dataset_state", table_name=TABLE) or {}
    same = state.get("source") == source.name
    if same and not state["error"] and state["age"] < DUE * settings.sync_interval:
        return "not due yet"
    patient = Database(database.dsn, size=2, statement_seconds=STATEMENT_SECONDS)
    try:
        return _sync(patient, source, state.get("watermark") if same else None)
    except errors.Invalid as error:
        patient.execute("dataset_failed", table_name=TABLE, error=error.en[:2000])
        raise
    finally:
        patient.close()


def _sync(database: Database, source: Source, watermark: str | None) -> str:
    offered = source.columns(watermark)
    if not offered:
        return _note_nothing_new(database, source, watermark)
    drift = datasets.drift_of(database, TABLE, offered)
    wanted = [name for name in offered if name not in drift.extra]
    with database.transaction() as transaction:
        if not (transaction.row("dataset_try_lock", key=datasets.LOCK) or {})["ours"]:
            return "another load is at work"
        loaded = datasets.load(transaction, TABLE, source.chunks(watermark, wanted),
                               replace=watermark is None)
        transaction.execute(
            "dataset_loaded", table_name=TABLE, source=source.name, row_count=loaded.total,
            watermark=source.watermark(), drift=drift.as_json())
    differs = [f"; {kind} columns: {' '.join(names)}"
               for kind, names in drift.as_json().items() if names]
    return f"{loaded.rows} rows written, {loaded.total} in all{''.join(differs)}"


def _note_nothing_new(database: Database, source: Source, watermark: str | None) -> str:
    if watermark is None:
        raise errors.Invalid("source_empty", f"Não há dados em {source.name}.",
                             f"There is no data in {source.name}.")
    with database.transaction() as transaction:
        state = transaction.row("dataset_state", table_name=TABLE) or {}
        transaction.execute("dataset_loaded", table_name=TABLE, source=source.name, drift={},
                            watermark=watermark, row_count=state.get("row_count", 0))
    return "nothing new"
