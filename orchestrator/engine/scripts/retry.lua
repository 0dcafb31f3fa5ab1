-- retry: a task did not work this time. It is due again after `delay`, or, when its retries are
-- used up, it fails (a side module's goes to the dead letters).
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq · 5 fence · 6 delay, ms · 7 retries allowed · 8 code ·
--   9 sentence, Portuguese · 10 sentence, English · 11 traceback or empty · 12 note, JSON string
-- Answers {"OK" | "FAILED" | "DUP" | "STALE" | "CANCELLED"}.
--@include base unit stop lost
local job, seq = ARGV[3], ARGV[4]
local u = open(job)
local r = u and read_record(u.run['a:' .. seq])
if not r or r.fence ~= ARGV[5] then return {'STALE'} end
if r.state == 'T' or r.state == 'F' then return {'DUP'} end
if r.state ~= 'R' then return {u.run[':outcome'] == 'cancelled' and 'CANCELLED' or 'STALE'} end
local token = job .. '/' .. seq
r.note, r.took = ARGV[12], math.max(0, now - r.claimed)
call('ZREM', prefix .. 'leases', token)
if tonumber(r.fails) >= tonumber(ARGV[7]) then
  if r.kind == 's' then dead_letter(u, seq, r, ARGV[8] .. ': ' .. ARGV[11]) end
  fail(u, seq, r, ARGV[8], ARGV[9], ARGV[10], ARGV[11])
  commit(u)
  announce()
  return {'FAILED'}
end
keep_attempt(u, seq, r, 'retry', ARGV[8], ARGV[11])
r.fails = r.fails + 1
r.state = 'T'
put(u, 'a:' .. seq, write_record(r))
progress(u, r, 'retry', ',"delay_ms":' .. ARGV[6])
commit(u)
call('ZADD', prefix .. 'delayed', now + ARGV[6], token)
call('HINCRBY', prefix .. 'stats', 'delayed:' .. r.module, 1)
count('retried', r.module)
announce()
return {'OK'}
