"""One file per engine: ten no-op stages in its own way. Each is a program of three commands.

    python -m bench.peers.NAME URL worker STAGE    be the process of one stage
    python -m bench.peers.NAME URL flood COUNT     submit so many jobs
    python -m bench.peers.NAME URL idle COUNT      one job at a time; prints their times, ms, JSON

Every stage reads the job's 2 KB payload and adds one small field. Instead of the next stage's
queue, the last one pushes the job's id onto `bench:finished`; ezpocket's own end is its signal.
"""
