-- ahead_mark: an errand begins, unless its wait is over, somebody made or makes the same already,
-- or its job has had enough of them. Each counts, whatever becomes of it: it may cost a model's call.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq of the wait · 5 digest · 6 at most so many errands
-- Answers 1 or 0.
--@include base
local jobkey, memos = prefix .. 'job:' .. ARGV[3], prefix .. 'memo:' .. ARGV[3]
local r = read_record(call('HGET', jobkey, 'a:' .. ARGV[4]))
if not r or r.state ~= 'W' then return 0 end
local there = call('HGET', memos, ARGV[5])
if there and not (string.sub(there, 1, 1) == '~' and now - string.sub(there, 2) > lease) then return 0 end
if call('HINCRBY', jobkey, ':ahead', 1) > tonumber(ARGV[6]) then return 0 end
call('HSET', memos, ARGV[5], '~' .. now)
call('EXPIRE', memos, ttl)
return 1
