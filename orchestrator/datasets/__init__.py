"""Rows from elsewhere into a table of schema `data`: a folder of files, or a table in Athena.

Place in the flow: workers/data_sync_agent.py calls `sync`. Rows are read in chunks, and each is
staged with its place in one transaction: whatever is killed, the next run goes on behind the last
chunk. When all are staged and checked, one transaction puts them in place, so that a question
sees all of a load or nothing of it, and never waits for one.

    model.py         what passes between the files here
    sources.py       SYNC_SOURCE as a source
    folder.py        a folder of Parquet and CSV files
    athena.py        a table in Athena, by its result file
    athena_calls.py  the requests for that
    csv_records.py   a stream of CSV cut between records
    loading.py       one run: begin or go on, chunk by chunk, to the end
    staging.py       the table app.staging_<table>, where chunks wait
    fingerprint.py   are the rows that arrived the rows that were read?
    swap.py          the staged rows into place
    shown.py         what people are told of it
"""

from orchestrator.datasets.loading import sync
from orchestrator.datasets.model import LOCK

__all__ = ["LOCK", "sync"]
