"""Every Redis key that ezpocket uses, and what it holds.

Place in the flow: the only file that builds a key in Python; the scripts build the same
names from the partition's prefix (the first key of each call is `{prefix}leases`). The
prefix is empty by default; a partition's is `{pN}:`, a hash tag, so that all keys which
one script touches live on one node of a Redis Cluster.

Work
    queue:{module}               list    tokens `job/seq`: one activation for each routed edge
    queue:interactive_{module}   list    the same, for answered waits; taken first
    bell:{module}                list    at most 64 wake-up hints; losing one is harmless
    leases                       zset    token → deadline in ms, by Redis TIME
    delayed                      zset    token → when its retry is due, ms
    waiting                      zset    token → deadline of a question to a person, ms
    ahead:{module}               list    errands: what may be worked on while a person reads, JSON
                                         {wait: `job/seq`, target, fields, dropped, depth}; ≤ 100
    dead:{module}                list    dead letters, JSON {job, seq, module, reason, at}; ≤ 1000
    workers                      zset    worker → when it was last heard of, ms
    last_tick                    string  when leases were last reaped, ms; a gap shifts the leases

One job (no TTL until it is closed, then the job TTL)
    job:{job}    hash    one hash, so that a step reads and writes a job with one command each:
        the envelope as plain text: job_id, username, projeto, graph, start_module,
            current_module, status, created_at, ended_at (ms), parent_job_id, error, error_code,
            error_traceback
        the context: each field under its own name, JSON (zlib when large)
        the engine's own, with a colon in the name: `:seq` the last activation, `:pending` how
            many are not finished, `:fence` the last token, `:events` the last event, `:outcome`,
            `:sides` (names, space-separated), `:ahead` how many errands were begun; by activation
            `a:{seq}` its record (base.lua), `p:{seq}` its patch (encoded like a field), `n:{seq}`
            the person's answer to it, `w:{seq}` the wait, `t:{seq}` its repeated attempts, a JSON
            line each (lost.lua); by module `r:{module}` its rounds so far, `j:{module}` the join's
            mark, `s:{module}` the queued activation of a side module
    memo:{job}   hash    what was made ahead, by module and the digest of its inputs
            (memos.py): {patch, next_modules, events, note}, or `~ms` while it is under way; ≤ 24;
            goes when the job is closed
    events:{job} stream  ids `n-ms`, n = 1, 2, 3…; one field, type → data (JSON); capped

Users
    inflight:{user}                  set     jobs that count against the user's quota
    backlog:{user}                   list    accepted jobs that wait for one of those to end
    dedupe:{user}:{key}              string  the job a repeated submission is answered with
    cancelled_jobs:{user}:{projeto}  set     ids of cancelled jobs, for operators
    user_response:{job}              string  the last answer of the person, JSON, for operators

Everybody
    active  zset    `job user` → created at, ms; every job that is not closed
    events  stream  one entry a step, fields j0, j1… = jobs that have something new; or one
                    `notice`, JSON {username, type, data} (events.py); capped
    limit:{what}/{who}/…  list  the web's rate limits (web/limits.py): when, lately
    stats   hash    counters: `done:{module}:{ran}:{queued}` (log2 buckets of ms: see base.lua),
                    `failed:` `retried:` `dead:` `vanished:` `skipped:{module}`, of memos `made:`
                    and `used:{module}`; gauges `waiting:{module}` and `delayed:{module}`
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """Builds the keys of one partition."""

    prefix: str = ""

    def __getattr__(self, name: str) -> str:
        """The keys without a parameter: `keys.leases`, `keys.waiting`…"""
        if name in _SINGLE:
            return self.prefix + name
        raise AttributeError(name)

    def queue(self, module: str, *, interactive: bool = False) -> str:
        return f"{self.prefix}queue:{'interactive_' if interactive else ''}{module}"

    def bell(self, module: str) -> str:
        return f"{self.prefix}bell:{module}"

    def ahead(self, module: str) -> str:
        return f"{self.prefix}ahead:{module}"

    def dead(self, module: str) -> str:
        return f"{self.prefix}dead:{module}"

    def job(self, job_id: str) -> str:
        return f"{self.prefix}job:{job_id}"

    def events_of(self, job_id: str) -> str:
        return f"{self.prefix}events:{job_id}"

    def inflight(self, username: str) -> str:
        return f"{self.prefix}inflight:{username}"

    def backlog(self, username: str) -> str:
        return f"{self.prefix}backlog:{username}"


_SINGLE = frozenset(
    {"leases", "delayed", "waiting", "workers", "last_tick", "active", "events", "stats"}
)
