-- ahead_beat: an errand is under way; may what it makes still be of use?
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq of the wait · 5 digest · 6 the wait's target
-- Answers 1 or, when it is to stop, 0: nobody waits for it any more then, or a real activation has
-- other inputs.
--@include base ahead
local memos = prefix .. 'memo:' .. ARGV[3]
if call('HEXISTS', memos, ARGV[5]) == 0 then return 0 end
if not wanted(ARGV[3], ARGV[4], ARGV[6]) then
  call('HDEL', memos, ARGV[5])
  return 0
end
call('HSET', memos, ARGV[5], '~' .. now)
return 1
