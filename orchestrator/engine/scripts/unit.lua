-- The unit of work on one job: read what is needed, decide, then write all of it in `commit`.
-- The first write of a commit is an HSET, which a full Redis refuses, so a refused step has
-- changed nothing. Steps that free memory make a removal first, and so are never refused.
local touched = {}

local function new_unit(job, run)
  return {job = job, run = run, set = {}, pushes = {}, happened = {},
          pending = tonumber(run[':pending']), seq = tonumber(run[':seq']), events = tonumber(run[':events'])}
end

-- All of job:{job}; nil when it has vanished.
local function open(job)
  local flat = call('HGETALL', prefix .. 'job:' .. job)
  if #flat == 0 then return nil end
  local run = {}
  for i = 1, #flat, 2 do run[flat[i]] = flat[i + 1] end
  return new_unit(job, run)
end

local function put(u, field, value)
  local set = u.set
  set[#set + 1] = field
  set[#set + 1] = value
  u.run[field] = value
end

local function tell(u, type, data)
  u.events = u.events + 1
  u.happened[#u.happened + 1] = {type, data}
end

local function progress(u, r, status, extra)
  if r.kind == 's' and (status ~= 'done' or not u.run[':outcome']) then return end
  tell(u, 'progress', table.concat({'{"module":"', r.module, '","status":"', status,
    '","execution_time":', r.took / 1000, ',"queued_ms":', math.max(0, r.claimed - r.queued),
    ',"note":', r.note == '' and '""' or r.note, extra or '', '}'}))
end

-- A new activation, queued. Returns its seq.
local function activate(u, module, kind, parent, round, answer)
  local seq = u.seq + 1
  u.seq, u.pending = seq, u.pending + 1
  put(u, 'a:' .. seq, table.concat({'Q|0|0|0||', now, '|', module, '|', kind, '|', parent, '|', round, '|0|0|'}))
  if answer then put(u, 'n:' .. seq, answer) end
  if kind == 's' then put(u, 's:' .. module, seq) end
  u.pushes[#u.pushes + 1] = {module, kind, u.job .. '/' .. seq}
  return seq
end

-- One activation is finished in `state`; its record is `r`.
local function finish(u, seq, r, state)
  r.state = state
  u.pending = u.pending - 1
  put(u, 'a:' .. seq, write_record(r))
end

-- An activation that did not finish goes back to its queue, in front of it or behind. A side module
-- that has another one queued by now needs only that.
local function put_back(u, seq, r, front)
  if r.kind == 's' then
    if (u.run['s:' .. r.module] or '') ~= '' then return finish(u, seq, r, 'X') end
    put(u, 's:' .. r.module, seq)
  end
  r.state, r.queued = 'Q', now
  put(u, 'a:' .. seq, write_record(r))
  u.pushes[#u.pushes + 1] = {r.module, r.kind, u.job .. '/' .. seq, front}
end

local function queue_side(u, module, parent)
  if (u.run['s:' .. module] or '') == '' then activate(u, module, 's', parent, 1) end
end

local function queue_sides(u, parent)
  for module in string.gmatch(u.run[':sides'] or '', '%S+') do queue_side(u, module, parent) end
end

-- The outcome, set once. `code` and the sentences only for an end that needs explaining.
local function settle(u, outcome, code, sentence_pt, sentence_en, traceback)
  if u.run[':outcome'] then return false end
  put(u, ':outcome', outcome)
  put(u, 'status', outcome)
  put(u, 'ended_at', now)
  if code then
    local lang = call('HGET', prefix .. 'job:' .. u.job, 'lang')
    local sentence = lang == '"en"' and sentence_en or sentence_pt
    put(u, 'error', sentence)
    put(u, 'error_code', code)
    if traceback and traceback ~= '' then put(u, 'error_traceback', traceback) end
    tell(u, 'error', cjson.encode({code = code, message = sentence}))
  end
  if outcome == 'cancelled' then tell(u, 'cancelled', '{}') end
  tell(u, 'ended', '{"status":"' .. outcome .. '"}')
  u.settled = true
  return true
end

-- A hint for an idle worker. One is enough when a queue stops being empty: whoever is woken and
-- finds more than its own task hints at the next (see take.lua).
local function ring(module)
  local hints = call('RPUSH', prefix .. 'bell:' .. module, 1)
  if hints > 64 then call('LTRIM', prefix .. 'bell:' .. module, -8, -1) end
end

local function push(module, kind, token, front)
  local queue = prefix .. (kind == 'i' and 'queue:interactive_' or 'queue:') .. module
  if call(front and 'LPUSH' or 'RPUSH', queue, token) == 1 then ring(module) end
end

-- A job of `user` ended: the oldest job of the backlog that still stands may start.
local function admit(user)
  local waiting = call('LPOP', prefix .. 'backlog:' .. user)
  while waiting do
    local jobkey = prefix .. 'job:' .. waiting
    local found = call('HMGET', jobkey, 'a:1', ':outcome')
    local r = read_record(found[1])
    if r and r.state == 'B' and not found[2] then
      r.state, r.queued = 'Q', now
      call('SADD', prefix .. 'inflight:' .. user, waiting)
      call('HSET', jobkey, 'a:1', write_record(r))
      push(r.module, r.kind, waiting .. '/1')
      return
    end
    waiting = call('LPOP', prefix .. 'backlog:' .. user)
  end
end

local function release_quota(user, job)
  if call('SREM', prefix .. 'inflight:' .. user, job) == 1 then admit(user) end
end

local function close(job, user)
  call('ZREM', prefix .. 'active', job .. ' ' .. user)
  call('EXPIRE', prefix .. 'job:' .. job, ttl)
  call('EXPIRE', prefix .. 'events:' .. job, ttl)
  call('DEL', prefix .. 'memo:' .. job)
end

local function publish(job, first, happened)
  local stream = prefix .. 'events:' .. job
  for i = 1, #happened do
    local event = happened[i]
    call('XADD', stream, 'MAXLEN', '~', 4000, (first + i) .. '-' .. now, event[1], event[2])
  end
  if #happened > 0 then
    touched[#touched + 1] = 'j' .. #touched / 2
    touched[#touched + 1] = job
  end
end

-- Once at the end of a script: who has something new.
local function announce()
  if #touched > 0 then call('XADD', prefix .. 'events', 'MAXLEN', '~', 10000, '*', unpack(touched)) end
end

local function commit(u)
  if u.pending == 0 and not u.run[':outcome'] then
    settle(u, 'failed', 'no_outcome',
      'A pergunta parou sem resposta por um erro de configuração do fluxo; avise o operador.',
      'The question stopped without an answer because of an error in the flow; tell the operator.')
    u.run[':sides'] = call('HGET', prefix .. 'job:' .. u.job, ':sides')
    queue_sides(u, 0)
  end
  local set, n = u.set, #u.set
  set[n + 1], set[n + 2], set[n + 3], set[n + 4], set[n + 5], set[n + 6] =
    ':pending', u.pending, ':seq', u.seq, ':events', u.events
  call('HSET', prefix .. 'job:' .. u.job, unpack(set))
  for i = 1, #u.pushes do push(unpack(u.pushes[i])) end
  publish(u.job, u.events - #u.happened, u.happened)
  if u.settled or u.pending == 0 then
    local user = u.run.username or call('HGET', prefix .. 'job:' .. u.job, 'username')
    if u.settled then release_quota(user, u.job) end
    if u.pending == 0 then close(u.job, user) end
  end
end
