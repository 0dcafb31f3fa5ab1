-- unclaim: a worker hands back a task that it claimed ahead and has not begun. Nothing is counted.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq · 5 fence
-- Answers {"OK"} or {"STALE"}.
--@include base unit
local u = open(ARGV[3])
local r = u and read_record(u.run['a:' .. ARGV[4]])
if not r or r.state ~= 'R' or r.fence ~= ARGV[5] then return {'STALE'} end
call('ZREM', prefix .. 'leases', ARGV[3] .. '/' .. ARGV[4])
put_back(u, ARGV[4], r, true)
commit(u)
return {'OK'}
