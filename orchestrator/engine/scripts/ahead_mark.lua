-- ahead_mark: an errand begins, unless its wait is over, somebody made or makes the same already,
-- or its job has memos enough.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq of the wait · 5 digest · 6 at most so many memos
-- Answers 1 or 0.
--@include base
local memos = prefix .. 'memo:' .. ARGV[3]
local r = read_record(call('HGET', prefix .. 'job:' .. ARGV[3], 'a:' .. ARGV[4]))
if not r or r.state ~= 'W' then return 0 end
local there = call('HGET', memos, ARGV[5])
if there and not (string.sub(there, 1, 1) == '~' and now - string.sub(there, 2) > lease) then return 0 end
if not there and call('HLEN', memos) >= tonumber(ARGV[6]) then return 0 end
call('HSET', memos, ARGV[5], '~' .. now)
call('EXPIRE', memos, ttl)
return 1
