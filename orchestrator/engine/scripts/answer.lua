-- answer: the job's owner answers a wait, once, before its deadline. A new activation of the
-- same module carries the answer, so nothing before the wait runs twice.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq of the ask · 5 user · 6 answer, JSON
-- Answers {"OK"} · {"NOTFOUND"} (no such job, or another's) · {"ANSWERED"} (from another tab) ·
--   {"LATE"} (its time is over, or the job ended).
--@include base unit resume
local job, seq = ARGV[3], ARGV[4]
local u = open(job)
if not u or u.run.username ~= ARGV[5] then return {'NOTFOUND'} end
local r = read_record(u.run['a:' .. seq])
local _, _, deadline = read_wait(u, seq)
if not r or not deadline then return {'NOTFOUND'} end
if r.state == 'D' then return {'ANSWERED'} end
if r.state ~= 'W' or now >= tonumber(deadline) then return {'LATE'} end
call('SET', prefix .. 'user_response:' .. job, ARGV[6], 'EX', ttl)
if not resume(u, seq, r, ARGV[6]) then return {'LATE'} end
commit(u)
announce()
return {'OK'}
