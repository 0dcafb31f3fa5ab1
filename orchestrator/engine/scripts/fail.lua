-- fail: a task cannot be done; the job ends with a sentence that a person can act on.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq · 5 fence · 6 code · 7 sentence, Portuguese ·
--   8 sentence, English · 9 traceback or empty · 10 note, JSON string
-- Answers {"OK" | "DUP" | "STALE" | "CANCELLED"}.
--@include base unit stop lost
local job, seq = ARGV[3], ARGV[4]
local u = open(job)
local r = u and read_record(u.run['a:' .. seq])
if not r or r.fence ~= ARGV[5] then return {'STALE'} end
if r.state == 'F' then return {'DUP'} end
if r.state ~= 'R' then return {u.run[':outcome'] == 'cancelled' and 'CANCELLED' or 'STALE'} end
r.note, r.took = ARGV[10], math.max(0, now - r.claimed)
call('ZREM', prefix .. 'leases', job .. '/' .. seq)
if r.kind == 's' then dead_letter(u, seq, r, ARGV[6] .. ': ' .. ARGV[8]) end
fail(u, seq, r, ARGV[6], ARGV[7], ARGV[8], ARGV[9])
commit(u)
announce()
return {'OK'}
