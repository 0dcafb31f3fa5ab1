-- step: the short way of hop.lua for its most frequent case: every edge taken goes to a main
-- module without `needs`, none of them ends the job or goes back, and the worker has one module.
-- It decides before it writes, and leaves everything unusual (a stale fence, too many rounds) to
-- hop.lua by answering FULL; entries of the queue that need more care it leaves to take.lua.
-- Written for speed, because it is most of what Redis does: few calls, no functions, and
-- numbers turned into text once. A test holds it to the same results as hop.lua.
-- KEYS[1] {prefix}leases
-- ARGV: 1 ttl · 2 lease · 3 `worker#request` · 4 job · 5 token `job/seq` · 6 the record as it was
--   claimed (still the same: the fence holds) · 7 note · 8 edges E · 9 side modules S ·
--   10 patch strings P · 11 event strings V · 12 `done:{module}:` · 13, 14 the record as done,
--   before and after the time that it took · 15 claimed at · 16 queued at ·
--   17 `a:{seq}` · 18-20 :pending, :seq, :events · E × `r:{target}` · S × `s:{side}` ·
--   E × (target, max_rounds) · S × side · P/2 × (field, value) · V/2 × (type, data) ·
--   module to claim for, or empty · its reads…
-- Answers {"OK", claim or false, now} as hop.lua does, or {"FULL"}: nothing was done.
local call, sub, fmt = redis.call, string.sub, string.format
local prefix = sub(KEYS[1], 1, -7)
local clock = call('TIME')
local stamp = clock[1] .. sub('00000' .. clock[2], -6, -4)
local now = tonumber(stamp)
local job, line, own = ARGV[4], ARGV[6], ARGV[17]
local edges, sides = tonumber(ARGV[8]), tonumber(ARGV[9])
local jobkey = prefix .. 'job:' .. job

local run = call('HMGET', jobkey, unpack(ARGV, 17, 20 + edges + sides))
if run[1] ~= line then return {'FULL'} end

local took, waited = math.max(0, now - ARGV[15]), math.max(0, ARGV[15] - ARGV[16])
local pending, last = run[2] - 1 + edges, tonumber(run[3])
local set = {own, ARGV[13] .. fmt('%d', took) .. ARGV[14]}
local size = 2
local queues, tokens = {}, {}
local tail = '|m|' .. sub(own, 3) .. '|'
local pairs_at = 20 + edges + sides
for i = 1, edges do
  local round = fmt('%d', (run[4 + i] or 0) + 1)
  local target = ARGV[pairs_at + 2 * i - 1]
  if tonumber(round) > tonumber(ARGV[pairs_at + 2 * i]) then return {'FULL'} end
  last = last + 1
  local name = fmt('%d', last)
  set[size + 1], set[size + 2] = 'a:' .. name, 'Q|0|0|0||' .. stamp .. '|' .. target .. tail .. round .. '|0|0|'
  set[size + 3], set[size + 4] = ARGV[20 + i], round
  size = size + 4
  queues[i], tokens[i] = target, job .. '/' .. name
end
local at = pairs_at + 2 * edges
for i = 1, sides do
  if (run[4 + edges + i] or '') == '' then
    local side = ARGV[at + i]
    last, pending = last + 1, pending + 1
    local name = fmt('%d', last)
    set[size + 1], set[size + 2] = 'a:' .. name, 'Q|0|0|0||' .. stamp .. '|' .. side .. '|s|' .. sub(own, 3) .. '|1|0|0|'
    set[size + 3], set[size + 4] = ARGV[20 + edges + i], name
    size = size + 4
    queues[#queues + 1], tokens[#tokens + 1] = side, job .. '/' .. name
  end
end
at = at + sides
local patch, told = tonumber(ARGV[10]), tonumber(ARGV[11])
local number = fmt('%d', run[4] + told / 2 + 1)

for i = 1, patch do set[size + i] = ARGV[at + i] end
size = size + patch
set[size + 1], set[size + 2], set[size + 3], set[size + 4], set[size + 5], set[size + 6] =
  ':pending', fmt('%d', pending), ':seq', fmt('%d', last), ':events', number
call('HSET', jobkey, unpack(set))
call('ZREM', KEYS[1], ARGV[5])
for i = 1, #queues do
  local length = call('RPUSH', prefix .. 'queue:' .. queues[i], tokens[i])
  if length == 1 then
    local bell = prefix .. 'bell:' .. queues[i]
    if call('RPUSH', bell, '1') > 64 then call('LTRIM', bell, -8, -1) end
  end
end
at = at + patch
local stream = prefix .. 'events:' .. job
for i = 1, told, 2 do
  call('XADD', stream, fmt('%d', run[4] + (i + 1) / 2) .. '-' .. stamp, ARGV[at + i], ARGV[at + i + 1])
end
local counter = ARGV[12]
call('XADD', stream, number .. '-' .. stamp, 'progress', '{"module":"' .. sub(counter, 6, -2)
  .. '","status":"done","execution_time":' .. fmt('%d.%03d', took / 1000, took % 1000)
  .. ',"queued_ms":' .. fmt('%d', waited) .. ',"note":' .. (ARGV[7] == '' and '""' or ARGV[7]) .. '}')
local _, ran = math.frexp(took)
local _, stood = math.frexp(waited)
call('HINCRBY', prefix .. 'stats', fmt('%s%d:%d', counter, ran, stood), '1')

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
    local seq
    other, seq = string.match(token, '^(.*)/(%d+)$')
    local otherkey = prefix .. 'job:' .. other
    local theirs = call('HMGET', otherkey, 'a:' .. seq, ':fence', ':events', 'n:' .. seq,
      'username', 'projeto', 'graph', unpack(ARGV, at + 1))
    local rest, since = string.match(theirs[1] or '', '^Q|%d+|%d+|%d+|[^|]*|((%d+)|[%w_]+|[mi]|.*)$')
    if not rest then
      call('LPUSH', queue, token)
      other = nil
    else
      local next_fence, next_event = fmt('%d', theirs[2] + 1), fmt('%d', theirs[3] + 1)
      line = 'R|' .. next_fence .. '|' .. stamp .. '|0|' .. ARGV[3] .. '|' .. rest
      call('HSET', otherkey, 'a:' .. seq, line, ':fence', next_fence, ':events', next_event)
      call('ZADD', KEYS[1], fmt('%.0f', now + ARGV[2]), token)
      call('XADD', prefix .. 'events:' .. other, next_event .. '-' .. stamp, 'progress', '{"module":"'
        .. module .. '","status":"started","queued_ms":' .. fmt('%d', math.max(0, now - since)) .. '}')
      if seq == '1' then call('HSET', otherkey, 'status', 'processing') end
      claim = {token, line, tonumber(next_fence), theirs[4], theirs}
    end
  else
    call('DEL', prefix .. 'bell:' .. module)
  end
end
local news = prefix .. 'events'
if number % 8 == 0 then
  call('XADD', news, 'MAXLEN', '~', '10000', '*', 'j0', job, 'j1', other or job)
else
  call('XADD', news, '*', 'j0', job, 'j1', other or job)
end
return {'OK', claim, now}
