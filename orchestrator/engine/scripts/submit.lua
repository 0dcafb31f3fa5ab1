-- submit: accept a job, once per dedupe key, within the user's quota or into the backlog.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 user · 5 quota · 6 backlog's bound · 7 dedupe key or empty ·
--   8 start module · 9 side modules, space-separated · 10… (field, value)… of job:{job}
-- Answers {"OK", job} · {"DUP", the first job} · {"EXISTS"} · {"FULL"}.
--@include base unit
local job, user, dedupe = ARGV[3], ARGV[4], nil
if ARGV[7] ~= '' then
  dedupe = prefix .. 'dedupe:' .. user .. ':' .. ARGV[7]
  local first = call('GET', dedupe)
  if first then return {'DUP', first} end
end
if call('EXISTS', prefix .. 'job:' .. job) == 1 then return {'EXISTS'} end
local inflight = prefix .. 'inflight:' .. user
local backlog = prefix .. 'backlog:' .. user
local room = call('SCARD', inflight) < tonumber(ARGV[5])
if room and call('LLEN', backlog) > 0 then
  admit(user)
  room = call('SCARD', inflight) < tonumber(ARGV[5])
end
if not room and call('LLEN', backlog) >= tonumber(ARGV[6]) then return {'FULL'} end

call('HSET', prefix .. 'job:' .. job, unpack(ARGV, 10))
call('HSET', prefix .. 'job:' .. job, 'status', 'queued', 'created_at', now, ':sides', ARGV[9],
  ':pending', 1, ':seq', 1, ':fence', 0, ':events', 0, 'r:' .. ARGV[8], 1,
  'a:1', (room and 'Q' or 'B') .. '|0|0|0||' .. now .. '|' .. ARGV[8] .. '|m|0|1|0|0|')
call('ZADD', prefix .. 'active', now, job .. ' ' .. user)
if dedupe then call('SET', dedupe, job, 'EX', ttl) end
if room then
  call('SADD', inflight, job)
  push(ARGV[8], 'm', job .. '/1')
else
  call('RPUSH', backlog, job)
end
return {'OK', job}
