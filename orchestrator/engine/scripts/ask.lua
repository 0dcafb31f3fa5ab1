-- ask: a task parks until a person answers or its deadline passes. It stays pending.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq · 5 fence · 6 note · 7 seconds, ms · 8 "expire" or "resume" ·
--   9 event type · 10 payload, a JSON object without its closing brace · 11 number of modules that
--   may work ahead, names… · (field, value)… the patch
-- Answers {"OK" | "DUP" | "STALE" | "CANCELLED"}.
--@include base unit ahead
local job, seq = ARGV[3], ARGV[4]
local u = open(job)
local r = u and read_record(u.run['a:' .. seq])
if not r or r.fence ~= ARGV[5] then return {'STALE'} end
if r.state == 'W' then return {'DUP'} end
if r.state ~= 'R' then return {u.run[':outcome'] == 'cancelled' and 'CANCELLED' or 'STALE'} end

local deadline = now + tonumber(ARGV[7])
r.state, r.note, r.took = 'W', ARGV[6], math.max(0, now - r.claimed)
put(u, 'a:' .. seq, write_record(r))
put(u, 'w:' .. seq, table.concat({0, ARGV[7], deadline, ARGV[8], ARGV[9], ARGV[10]}, '|'))
progress(u, r, 'waiting')
tell(u, ARGV[9], table.concat({ARGV[10], ',"ask":', seq, ',"deadline":', deadline, '}'}))
if not u.run[':outcome'] then put(u, 'status', 'waiting') end
local ahead = tonumber(ARGV[11])
for i = 12 + ahead, #ARGV, 2 do put(u, ARGV[i], ARGV[i + 1]) end
queue_sides(u, seq)
commit(u)
call('ZREM', prefix .. 'leases', job .. '/' .. seq)
call('ZADD', prefix .. 'waiting', deadline, job .. '/' .. seq)
call('HINCRBY', prefix .. 'stats', 'waiting:' .. r.module, 1)
for i = 12, 11 + ahead do
  errand(ARGV[i], table.concat({'{"wait":"', job, '/', seq, '","target":"', ARGV[i], '"}'}))
end
measure(r)
announce()
return {'OK'}
