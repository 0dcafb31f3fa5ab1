-- wake: retries that are due go back to their queue.
-- ARGV: 1 ttl · 2 lease · 3 at most so many
-- Answers the number looked at; the caller repeats while it is the whole batch.
--@include base unit
local due = call('ZRANGEBYSCORE', prefix .. 'delayed', '-inf', now, 'LIMIT', 0, ARGV[3])
for _, token in ipairs(due) do
  call('ZREM', prefix .. 'delayed', token)
  local job, seq = string.match(token, '^(.*)/(%d+)$')
  local jobkey = prefix .. 'job:' .. job
  local r = read_record(call('HGET', jobkey, 'a:' .. seq))
  if r and r.state == 'T' then
    r.state, r.queued = 'Q', now
    call('HINCRBY', prefix .. 'stats', 'delayed:' .. r.module, -1)
    call('HSET', jobkey, 'a:' .. seq, write_record(r))
    push(r.module, r.kind, token)
  end
end
return #due
