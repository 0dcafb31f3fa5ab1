-- requeue: an operator runs a dead side module of a job again; the job's outcome stays.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 module
-- Answers {"OK"} or {"NOTFOUND"} (the job's keys are gone).
--@include base unit
local u = open(ARGV[3])
if not u then return {'NOTFOUND'} end
queue_side(u, ARGV[4], 0)
commit(u)
call('PERSIST', prefix .. 'job:' .. ARGV[3])
call('PERSIST', prefix .. 'events:' .. ARGV[3])
call('ZADD', prefix .. 'active', now, ARGV[3] .. ' ' .. u.run.username)
return {'OK'}
