-- reap: expired leases go back to their queue. Safe to run by many, at any time.
-- When the last reap is longer ago than half a lease (and a second), Redis was away or nobody
-- reaped: every lease is shifted by the gap instead, because its worker could not renew it.
-- ARGV: 1 ttl · 2 lease · 3 at most so many · 4 workers a task may lose
-- Answers the number looked at; the caller repeats while it is the whole batch.
--@include base unit stop lost
local leases = prefix .. 'leases'
local gap = now - tonumber(call('GET', prefix .. 'last_tick') or now)
call('ZREM', leases, '')
call('SET', prefix .. 'last_tick', now)
call('HSETNX', prefix .. 'stats', 'about', 'counters and gauges: keys.py; this long text makes Redis hash them')
if gap > math.max(lease / 2, 1000) then
  local held = call('ZRANGE', leases, 0, -1, 'WITHSCORES')
  for i = 1, #held, 2 do call('ZADD', leases, 'XX', held[i + 1] + gap, held[i]) end
  return 0
end
local expired = call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, ARGV[3])
for _, token in ipairs(expired) do
  local job, seq = string.match(token, '^(.*)/(%d+)$')
  local u = open(job)
  local r = u and read_record(u.run['a:' .. seq])
  if r and r.state == 'R' then
    lost(u, seq, r, tonumber(ARGV[4]), 'lease expired')
  else
    call('ZREM', leases, token)
  end
end
announce()
return #expired
