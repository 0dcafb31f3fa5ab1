-- ahead_done: an errand is over. What it made is kept, and while the person reads on, the modules
-- behind it get errands of their own.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq of the wait · 5 digest · 6 the memo, or empty: there is
--   none · 7… (module, errand)…
--@include base ahead
local memos = prefix .. 'memo:' .. ARGV[3]
if ARGV[6] == '' then return call('HDEL', memos, ARGV[5]) end
if call('HEXISTS', memos, ARGV[5]) == 0 then return 0 end
call('HSET', memos, ARGV[5], ARGV[6])
count('made', string.match(ARGV[5], '^[^:]*'))
local r = read_record(call('HGET', prefix .. 'job:' .. ARGV[3], 'a:' .. ARGV[4]))
if r and r.state == 'W' then
  for i = 7, #ARGV, 2 do errand(ARGV[i], ARGV[i + 1]) end
end
return 1
