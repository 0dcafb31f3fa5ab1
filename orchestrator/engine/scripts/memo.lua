-- memo: what was made ahead of an activation with these inputs.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 digest
-- Answers the memo · "~" while somebody makes it · false.
--@include base
local memos = prefix .. 'memo:' .. ARGV[3]
local there = call('HGET', memos, ARGV[4])
if not there or string.sub(there, 1, 1) ~= '~' then return there end
if now - string.sub(there, 2) <= lease then return '~' end
call('HDEL', memos, ARGV[4])
return false
