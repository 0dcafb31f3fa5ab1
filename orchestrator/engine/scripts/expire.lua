-- expire: waits past their deadline end the job or go on empty, as their ask said.
-- ARGV: 1 ttl · 2 lease · 3 at most so many
-- Answers the number looked at; the caller repeats while it is the whole batch.
--@include base unit stop resume
local due = call('ZRANGEBYSCORE', prefix .. 'waiting', '-inf', now, 'LIMIT', 0, ARGV[3])
for _, token in ipairs(due) do
  local job, seq = string.match(token, '^(.*)/(%d+)$')
  local u = open(job)
  local r = u and read_record(u.run['a:' .. seq])
  local policy = r and select(4, read_wait(u, seq))
  if not r or r.state ~= 'W' then
    call('ZREM', prefix .. 'waiting', token)
  elseif policy == 'resume' then
    resume(u, seq, r, '{"action":"timeout"}')
    commit(u)
  else
    stop(u, seq, 'expired', 'expired',
      'O prazo para responder terminou; faça a pergunta de novo quando quiser.',
      'The time to answer is over; ask again whenever you like.')
    commit(u)
  end
end
announce()
return #due
