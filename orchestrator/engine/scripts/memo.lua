-- memo: what was made ahead of an activation with these inputs. Without any, what is being made for
-- other inputs of its module is of no use any more.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 digest, `{module}:{hash}`
-- Answers the memo · "~" while somebody makes it · false.
--@include base
local memos = prefix .. 'memo:' .. ARGV[3]
local there = call('HGET', memos, ARGV[4])
local module = string.match(ARGV[4], '^[^:]*')
if there and string.sub(there, 1, 1) ~= '~' then
  -- A full Redis must not keep a memo from its use for want of a counter.
  redis.pcall('HINCRBY', prefix .. 'stats', 'used:' .. module, 1)
  return there
end
if there and now - string.sub(there, 2) <= lease then return '~' end
module = module .. ':'
for _, digest in ipairs(call('HKEYS', memos)) do
  if string.sub(digest, 1, #module) == module and string.sub(call('HGET', memos, digest), 1, 1) == '~' then
    call('HDEL', memos, digest)
  end
end
return false
