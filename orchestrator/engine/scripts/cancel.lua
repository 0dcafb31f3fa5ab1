-- cancel: the owner ends a job. Queued: never starts; waiting: withdrawn; running: its lease is
-- gone, so the worker's next heartbeat tells it to stop, and its completion is refused.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 user
-- Answers {"OK"} · {"NOTFOUND"} · {"LATE"} (it has its outcome).
--@include base unit stop
local job, user = ARGV[3], ARGV[4]
local u = open(job)
if not u or u.run.username ~= user then return {'NOTFOUND'} end
if u.run[':outcome'] then return {'LATE'} end
stop(u, 0, 'cancelled')
local list = prefix .. 'cancelled_jobs:' .. user .. ':' .. (call('HGET', prefix .. 'job:' .. job, 'projeto') or '')
call('LREM', prefix .. 'backlog:' .. user, 1, job)
commit(u)
call('SADD', list, job)
call('EXPIRE', list, ttl)
announce()
return {'OK'}
