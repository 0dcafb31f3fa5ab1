-- release: a worker knows that a task is lost (its child died, its time limit passed) and says
-- so, instead of letting the lease run out.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq · 5 fence · 6 workers a task may lose · 7 reason
-- Answers {"OK"} or {"STALE"}.
--@include base unit stop lost
local u = open(ARGV[3])
local r = u and read_record(u.run['a:' .. ARGV[4]])
if not r or r.state ~= 'R' or r.fence ~= ARGV[5] then return {'STALE'} end
lost(u, ARGV[4], r, tonumber(ARGV[6]), ARGV[7])
announce()
return {'OK'}
