-- step: the short way of hop.lua for all but joins and loops, for a worker of one module.
-- It decides before it writes, and leaves everything unusual (a stale fence, too many rounds, a
-- backlog to admit from, no outcome) to hop.lua by answering FULL, and unusual entries of the
-- queue to take.lua. Written for speed, because it is most of what Redis does: few calls, no
-- functions, numbers made into text once. A test holds it to the same results as hop.lua.
-- KEYS[1] {prefix}leases
-- ARGV: 1 ttl · 2 lease · 3 `worker#request` · 4 job · 5 token `job/seq` · 6 the record as it was
--   claimed (still the same: the fence holds) · 7 note · 8 edges E · 9 side modules S ·
--   10 patch strings P · 11 event strings V · 12 `done:{module}:` · 13, 14 the record as done,
--   before and after the time that it took · 15 claimed at · 16 queued at · 17 own kind ·
--   18 the outcome that an edge ends with, or empty ·
--   19 `a:{seq}` · 20-22 :pending, :seq, :events · 23, 24 :outcome, username ·
--   E × `r:{target}` · S × `s:{side}` · E × (target, max_rounds) · S × side ·
--   P/2 × (field, value) · V/2 × (type, data) · module to claim for, or empty · its reads…
-- Answers {"OK", claim or false, now} as hop.lua does, or {"FULL"}: nothing was done.
local call, sub, fmt = redis.call, string.sub, string.format
local prefix = sub(KEYS[1], 1, -7)
local clock = call('TIME')
local stamp = clock[1] .. sub('00000' .. clock[2], -6, -4)
local now = tonumber(stamp)
local job, line, own, ends = ARGV[4], ARGV[6], ARGV[19], ARGV[18]
local edges, sides = tonumber(ARGV[8]), tonumber(ARGV[9])
local jobkey = prefix .. 'job:' .. job

local run = call('HMGET', jobkey, unpack(ARGV, 19, 24 + edges + sides))
if run[1] ~= line then return {'FULL'} end
local outcome, user = run[5], run[6]
local took, waited = math.max(0, now - ARGV[15]), math.max(0, ARGV[15] - ARGV[16])
local pending, last = run[2] - 1 + edges, tonumber(run[3])
local set = {own, ARGV[13] .. fmt('%d', took) .. ARGV[14]}
local size = 2
local queues, tokens = {}, {}
local parent = sub(own, 3)
local at = 24 + edges + sides
for i = 1, edges do
  local target, most = ARGV[at + 2 * i - 1], tonumber(ARGV[at + 2 * i])
  local round = (run[6 + i] or 0) + 1
  if round > most then return {'FULL'} end
  last = last + 1
  local seq, rounds = fmt('%d', last), fmt('%d', round)
  set[size + 1], set[size + 2] = 'a:' .. seq,
    'Q|0|0|0||' .. stamp .. '|' .. target .. '|m|' .. parent .. '|' .. rounds .. '|0|0|'
  set[size + 3], set[size + 4] = ARGV[24 + i], rounds
  size = size + 4
  queues[i], tokens[i] = target, job .. '/' .. seq
end
at = at + 2 * edges
for i = 1, sides do
  if (run[6 + edges + i] or '') == '' then
    local side = ARGV[at + i]
    last, pending = last + 1, pending + 1
    local seq = fmt('%d', last)
    set[size + 1], set[size + 2] = 'a:' .. seq,
      'Q|0|0|0||' .. stamp .. '|' .. side .. '|s|' .. parent .. '|1|0|0|'
    set[size + 3], set[size + 4] = ARGV[24 + edges + i], seq
    size = size + 4
    queues[#queues + 1], tokens[#tokens + 1] = side, job .. '/' .. seq
  end
end
at = at + sides
local settles = ends ~= '' and not outcome
if pending == 0 and not outcome and not settles then return {'FULL'} end
if settles and call('LLEN', prefix .. 'backlog:' .. user) > 0 then return {'FULL'} end

-- Write.
local patch, told = tonumber(ARGV[10]), tonumber(ARGV[11])
for i = 1, patch do set[size + i] = ARGV[at + i] end
size = size + patch
at = at + patch
local shown = ARGV[17] ~= 's' or outcome
local events = run[4] + told / 2 + (shown and 1 or 0)
local number = fmt('%d', events)
if settles then
  set[size + 1], set[size + 2], set[size + 3], set[size + 4], set[size + 5], set[size + 6] =
    ':outcome', ends, 'status', ends, 'ended_at', stamp
  size, events = size + 6, events + 1
end
set[size + 1], set[size + 2], set[size + 3], set[size + 4], set[size + 5], set[size + 6] =
  ':pending', fmt('%d', pending), ':seq', fmt('%d', last), ':events', fmt('%d', events)
call('HSET', jobkey, unpack(set))
call('ZREM', KEYS[1], ARGV[5])
for i = 1, #queues do
  if call('RPUSH', prefix .. 'queue:' .. queues[i], tokens[i]) == 1 then
    local bell = prefix .. 'bell:' .. queues[i]
    if call('RPUSH', bell, '1') > 64 then call('LTRIM', bell, -8, -1) end
  end
end
local stream = prefix .. 'events:' .. job
for i = 1, told, 2 do
  call('XADD', stream, fmt('%d', run[4] + (i + 1) / 2) .. '-' .. stamp, ARGV[at + i], ARGV[at + i + 1])
end
local counter = ARGV[12]
if shown then
  call('XADD', stream, number .. '-' .. stamp, 'progress', '{"module":"' .. sub(counter, 6, -2)
    .. '","status":"done","execution_time":' .. fmt('%d.%03d', took / 1000, took % 1000)
    .. ',"queued_ms":' .. fmt('%d', waited) .. ',"note":' .. (ARGV[7] == '' and '""' or ARGV[7]) .. '}')
end
local _, ran = math.frexp(took)
local _, stood = math.frexp(waited)
call('HINCRBY', prefix .. 'stats', fmt('%s%d:%d', counter, ran, stood), '1')
if settles then
  call('XADD', stream, fmt('%d', events) .. '-' .. stamp, 'ended', '{"status":"' .. ends .. '"}')
  call('SREM', prefix .. 'inflight:' .. user, job)
end
if pending == 0 then
  call('ZREM', prefix .. 'active', job .. ' ' .. user)
  call('EXPIRE', jobkey, ARGV[1])
  call('EXPIRE', stream, ARGV[1])
  call('DEL', prefix .. 'memo:' .. job)
end

-- Claim the next.
at = at + told + 1
local module, claim, other = ARGV[at], false, nil
if module ~= '' then
  local queue = prefix .. 'queue:interactive_' .. module
  local token = call('LPOP', queue)
  if not token then
    queue = prefix .. 'queue:' .. module
    token = call('LPOP', queue)
  end
  if token then
    local next_job, seq = string.match(token, '^(.*)/(%d+)$')
    local nextkey = prefix .. 'job:' .. next_job
    local all = ARGV[at + 1] == '*'
    local theirs
    if all then
      theirs = call('HMGET', nextkey, 'a:' .. seq, ':fence', ':events', 'n:' .. seq)
    else
      theirs = call('HMGET', nextkey, 'a:' .. seq, ':fence', ':events', 'n:' .. seq,
        'username', 'projeto', 'graph', unpack(ARGV, at + 1))
    end
    local rest, since, kind = string.match(theirs[1] or '',
      '^Q|%d+|%d+|%d+|[^|]*|((%d+)|[%w_]+|(%a)|.*)$')
    if not rest then
      call('LPUSH', queue, token)
    else
      local fence = fmt('%d', theirs[2] + 1)
      line = 'R|' .. fence .. '|' .. stamp .. '|0|' .. ARGV[3] .. '|' .. rest
      local fields = all and call('HGETALL', nextkey) or theirs
      if kind == 's' then
        call('HSET', nextkey, 'a:' .. seq, line, ':fence', fence, 's:' .. module, '')
      else
        local event = fmt('%d', theirs[3] + 1)
        call('HSET', nextkey, 'a:' .. seq, line, ':fence', fence, ':events', event)
        call('XADD', prefix .. 'events:' .. next_job, event .. '-' .. stamp, 'progress',
          '{"module":"' .. module .. '","status":"started","queued_ms":'
          .. fmt('%d', math.max(0, now - since)) .. '}')
        other = next_job
        if seq == '1' then call('HSET', nextkey, 'status', 'processing') end
      end
      call('ZADD', KEYS[1], fmt('%.0f', now + ARGV[2]), token)
      claim = {token, line, tonumber(fence), theirs[4], fields}
    end
  else
    call('DEL', prefix .. 'bell:' .. module)
  end
end

-- Say who has something new.
if shown or told > 0 or other then
  local first = (shown or told > 0) and job or other
  if events % 8 == 0 then
    call('XADD', prefix .. 'events', 'MAXLEN', '~', '10000', '*', 'j0', first, 'j1', other or first)
  else
    call('XADD', prefix .. 'events', '*', 'j0', first, 'j1', other or first)
  end
end
return {'OK', claim, now}
