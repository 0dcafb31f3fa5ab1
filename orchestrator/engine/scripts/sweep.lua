-- sweep: the janitor. Jobs whose keys vanished leave the lists that count them; workers that
-- were not heard of for a minute leave theirs. Looks at `limit` jobs, from a random place.
-- ARGV: 1 ttl · 2 lease · 3 at most so many
-- Answers the number of jobs that had vanished.
--@include base unit
local silent = call('ZRANGEBYSCORE', prefix .. 'workers', '-inf', now - 60000, 'LIMIT', 0, ARGV[3])
for _, worker in ipairs(silent) do
  call('ZREM', prefix .. 'workers', worker)
end
local active = prefix .. 'active'
local size, limit, gone = call('ZCARD', active), tonumber(ARGV[3]), 0
local first = now % math.max(1, size - limit + 1)
for _, entry in ipairs(call('ZRANGE', active, first, first + limit - 1)) do
  local job, user = string.match(entry, '^(%S+) (.*)$')
  if call('EXISTS', prefix .. 'job:' .. job) == 0 then
    gone = gone + 1
    call('ZREM', active, entry)
    call('DEL', prefix .. 'events:' .. job)
    release_quota(user, job)
  end
end
return gone
