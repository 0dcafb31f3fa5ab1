-- extend: the owner needs more time for a wait; at most three times, the same length each.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq of the ask · 5 user
-- Answers {"OK", new deadline, ms} · {"NOTFOUND"} · {"ANSWERED"} · {"LATE"} · {"LIMIT"}.
--@include base unit resume
local job, seq = ARGV[3], ARGV[4]
local u = open(job)
if not u or u.run.username ~= ARGV[5] then return {'NOTFOUND'} end
local r = read_record(u.run['a:' .. seq])
local times, length, deadline, policy, event, payload = read_wait(u, seq)
if not r or not deadline then return {'NOTFOUND'} end
if r.state == 'D' then return {'ANSWERED'} end
if r.state ~= 'W' or now >= tonumber(deadline) then return {'LATE'} end
if tonumber(times) >= 3 then return {'LIMIT'} end
deadline = now + tonumber(length)
put(u, 'w:' .. seq, table.concat({times + 1, length, deadline, policy, event, payload}, '|'))
progress(u, r, 'waiting', ',"ask":' .. seq .. ',"deadline":' .. deadline)
commit(u)
call('ZADD', prefix .. 'waiting', 'XX', deadline, job .. '/' .. seq)
announce()
return {'OK', deadline}
