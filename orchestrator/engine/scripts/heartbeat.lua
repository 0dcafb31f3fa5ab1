-- heartbeat: a worker is alive and renews its leases.
-- ARGV: 1 ttl · 2 lease · 3 worker · 4… (job, seq, fence)…
-- Answers one number for each: 1 renewed · 0 stop, the job ended or the lease was lost.
--@include base
call('ZREM', prefix .. 'leases', '')
call('ZADD', prefix .. 'workers', now, ARGV[3])
local answers = {}
for i = 4, #ARGV, 3 do
  local r = read_record(call('HGET', prefix .. 'job:' .. ARGV[i], 'a:' .. ARGV[i + 1]))
  local alive = r and r.state == 'R' and r.fence == ARGV[i + 2]
  if alive then call('ZADD', prefix .. 'leases', 'XX', now + lease, ARGV[i] .. '/' .. ARGV[i + 1]) end
  answers[#answers + 1] = alive and 1 or 0
end
return answers
