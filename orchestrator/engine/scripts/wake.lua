-- wake: retries that are due go back to their queue.
-- ARGV: 1 ttl · 2 lease · 3 at most so many
-- Answers the number looked at; the caller repeats while it is the whole batch.
--@include base unit
local due = call('ZRANGEBYSCORE', prefix .. 'delayed', '-inf', now, 'LIMIT', 0, ARGV[3])
for _, token in ipairs(due) do
  call('ZREM', prefix .. 'delayed', token)
  local job, seq = string.match(token, '^(.*)/(%d+)$')
  local u = open(job)
  local r = u and read_record(u.run['a:' .. seq])
  if r and r.state == 'T' then
    call('HINCRBY', prefix .. 'stats', 'delayed:' .. r.module, -1)
    put_back(u, seq, r)
    commit(u)
  end
end
return #due
