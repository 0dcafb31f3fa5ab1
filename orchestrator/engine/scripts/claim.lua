-- Claiming: the first valid entry of the caller's queues becomes a lease with a new fence.
-- ARGV from `at`: number of modules, then for each its name, number of reads, reads…
-- ("*" = the whole hash). Answers {token, record, fence, answer, [username, projeto, graph,
-- reads…] or, for "*", the flat hash}, or false.

local function fetch(job, first, last)
  if ARGV[first] == '*' then
    return call('HGETALL', prefix .. 'job:' .. job)
  end
  return call('HMGET', prefix .. 'job:' .. job, 'username', 'projeto', 'graph', unpack(ARGV, first, last))
end

local function start(token, job, seq, r, found, worker, request)
  local fence = tonumber(found[1] or 0) + 1
  local jobkey, happened = prefix .. 'job:' .. job, {}
  r.state, r.fence, r.claimed, r.took, r.by = 'R', fence, now, 0, worker .. '#' .. request
  local line = write_record(r)
  if r.kind == 's' then
    call('HSET', jobkey, 'a:' .. seq, line, ':fence', fence, 's:' .. r.module, '')
  else
    local events = found[2] + 1
    call('HSET', jobkey, 'a:' .. seq, line, ':fence', fence, ':events', events)
    happened[1] = {'progress', '{"module":"' .. r.module .. '","status":"started","queued_ms":'
      .. math.max(0, now - r.queued) .. '}'}
    publish(job, events - 1, happened)
    if seq == '1' then call('HSET', prefix .. 'job:' .. job, 'status', 'processing') end
  end
  call('ZADD', prefix .. 'leases', now + lease, token)
  return fence, line
end

local function claim_from(queue, module, first, last, worker, request)
  for _ = 1, 100 do
    local token = call('LPOP', queue)
    if not token then return false end
    local job, seq = string.match(token, '^(.*)/(%d+)$')
    local found = call('HMGET', prefix .. 'job:' .. job, ':fence', ':events', 'a:' .. seq, 'n:' .. seq)
    local r = read_record(found[3])
    if not found[1] then
      count('vanished', module)
    elseif not r or r.state ~= 'Q' then
      count('skipped', module)
    else
      local fields = fetch(job, first, last)
      local fence, line = start(token, job, seq, r, found, worker, request)
      return {token, line, fence, found[4], fields}
    end
  end
  return false
end

-- `wake`: the caller was idle, so others may be: hint that there is more.
local function claim(at, worker, request, wake)
  local modules, position = tonumber(ARGV[at]), at + 1
  local spans = {}
  for i = 1, modules do
    local reads = tonumber(ARGV[position + 1])
    spans[i] = {ARGV[position], position + 2, position + 1 + reads}
    position = position + 2 + reads
  end
  for i = 1, modules do
    local span = spans[i]
    local queue = prefix .. 'queue:interactive_' .. span[1]
    local found = claim_from(queue, span[1], span[2], span[3], worker, request)
    if found then
      if wake then ring(span[1]) end
      return found
    end
  end
  for i = 1, modules do
    local span = spans[i]
    local queue = prefix .. 'queue:' .. span[1]
    local found = claim_from(queue, span[1], span[2], span[3], worker, request)
    if found then
      if wake and call('LLEN', queue) > 0 then ring(span[1]) end
      return found
    end
  end
  for i = 1, modules do call('DEL', prefix .. 'bell:' .. spans[i][1]) end
  return false
end

-- The same claim once more, for a worker that lost the reply; nil when the request made none.
local function claim_again(at, worker, request)
  for _, token in ipairs(call('ZRANGE', prefix .. 'leases', 0, -1)) do
    local job, seq = string.match(token, '^(.*)/(%d+)$')
    local found = call('HMGET', prefix .. 'job:' .. job, 'a:' .. seq, 'n:' .. seq)
    local r = read_record(found[1])
    if r and r.state == 'R' and r.by == worker .. '#' .. request then
      local position = at + 1
      while ARGV[position] ~= r.module do position = position + 2 + tonumber(ARGV[position + 1]) end
      local reads = tonumber(ARGV[position + 1])
      local fields = fetch(job, position + 2, position + 1 + reads)
      return {token, found[1], tonumber(r.fence), found[2], fields}
    end
  end
end
