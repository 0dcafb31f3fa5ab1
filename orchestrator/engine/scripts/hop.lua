-- hop: a task is done. Check the fence, store the patch, route, count, tell, claim the next.
-- Every case; step.lua is the short way for the most frequent one.
-- ARGV: 1 ttl · 2 lease · 3 worker · 4 request number · 5 "1" when repeated after a lost reply ·
--   6 job · 7 seq · 8 fence · 9 note (JSON string or empty) ·
--   10 number of event strings, then (type, data)… ·
--   number of patch strings, then (field, value)… ·
--   the outcome that an edge ends with, or empty ·
--   number of edges, then (target, "m" or "s", max_rounds, number of needs, needs…)… ·
--   number of side modules, names… ·
--   number of modules whose activations a loop makes stale, names… · number of fields that it
--   deletes, names… ·
--   "1" to claim the next task, then the claim section (see claim.lua)
-- Answers {"OK" | "DUP" | "STALE" | "CANCELLED", claim or false, now}.
--@include base unit stop claim
local job, seq, fence = ARGV[6], ARGV[7], ARGV[8]
local at = 10
local function number() at = at + 1 return tonumber(ARGV[at - 1]) end
local function text() at = at + 1 return ARGV[at - 1] end
local function list()
  local size = number()
  local first = at
  at = at + size
  return first, at - 1
end

local events_first, events_last = list()
local patch_first, patch_last = list()
local ends = text()
local edges = {}
local names = {':pending', ':seq', ':events', ':outcome', 'a:' .. seq}
for i = 1, number() do
  local edge = {text(), text(), number()}
  edge[4], edge[5] = list()
  edges[i] = edge
  names[#names + 1] = (edge[2] == 's' and 's:' or 'r:') .. edge[1]
  if edge[5] >= edge[4] then names[#names + 1] = 'j:' .. edge[1] end
end
local sides_first, sides_last = list()
for i = sides_first, sides_last do names[#names + 1] = 's:' .. ARGV[i] end
local stale_first, stale_last = list()
local drop_first, drop_last = list()
local claim_next = text() == '1'

local function next_claim(answer)
  local claimed = false
  if claim_next then
    if ARGV[5] == '1' then claimed = claim_again(at, ARGV[3], ARGV[4]) or false end
    claimed = claimed or claim(at, ARGV[3], ARGV[4])
  end
  announce()
  return {answer, claimed, now}
end

local u
if stale_last >= stale_first then
  u = open(job)
else
  local found = call('HMGET', prefix .. 'job:' .. job, unpack(names))
  local run = {}
  for i = 1, #names do run[names[i]] = found[i] or nil end
  u = run[':seq'] and new_unit(job, run)
end
local r = u and read_record(u.run['a:' .. seq])
if not r then return next_claim('STALE') end
if r.state ~= 'R' or r.fence ~= fence then
  if r.fence ~= fence then return next_claim('STALE') end
  if r.state == 'D' then return next_claim('DUP') end
  return next_claim(u.run[':outcome'] == 'cancelled' and 'CANCELLED' or 'STALE')
end

-- Decide.
r.note, r.took = ARGV[9], math.max(0, now - r.claimed)
for i = events_first, events_last, 2 do tell(u, ARGV[i], ARGV[i + 1]) end
finish(u, seq, r, 'D')
progress(u, r, 'done')
if stale_last >= stale_first then
  local only = {}
  for i = stale_first, stale_last do
    only[ARGV[i]] = true
    if (u.run['j:' .. ARGV[i]] or '') ~= '' then put(u, 'j:' .. ARGV[i], '') end
  end
  withdraw(u, only)
end

local function needs_met(edge)
  if edge[5] < edge[4] then return true end
  if (u.run['j:' .. edge[1]] or '') ~= '' then return false end
  local given = {}
  for i = patch_first, patch_last, 2 do given[ARGV[i]] = true end
  local here = call('HMGET', prefix .. 'job:' .. job, unpack(ARGV, edge[4], edge[5]))
  for i = 1, #here do
    local name = ARGV[edge[4] + i - 1]
    if not given[name] then
      if not here[i] then return false end
      for d = drop_first, drop_last do if ARGV[d] == name then return false end end
    end
  end
  put(u, 'j:' .. edge[1], 1)
  return true
end

local over = nil
for i = 1, #edges do
  local edge = edges[i]
  if edge[2] == 's' then
    queue_side(u, edge[1], seq)
  elseif needs_met(edge) then
    local round = (tonumber(u.run['r:' .. edge[1]]) or 0) + 1
    if round > edge[3] then over = edge[1] else
      put(u, 'r:' .. edge[1], round)
      activate(u, edge[1], 'm', seq, round)
    end
  end
end
for i = sides_first, sides_last do queue_side(u, ARGV[i], seq) end
if over then
  u = open(job)
  r = read_record(u.run['a:' .. seq])
  r.note, r.took = ARGV[9], math.max(0, now - r.claimed)
  finish(u, seq, r, 'D')
  progress(u, r, 'done')
  stop(u, seq, 'failed', 'too_many_rounds',
    'Depois de várias tentativas não cheguei a um resultado; reformule a pergunta.',
    'After several attempts there was no result; please rephrase the question.', 'max_rounds of ' .. over)
elseif ends ~= '' then
  settle(u, ends)
end

-- Write.
if drop_last >= drop_first and not over then
  call('HSET', prefix .. 'job:' .. job, 'a:' .. seq, write_record(r))
  call('HDEL', prefix .. 'job:' .. job, unpack(ARGV, drop_first, drop_last))
end
for i = patch_first, patch_last, 2 do put(u, ARGV[i], ARGV[i + 1]) end
commit(u)
call('ZREM', prefix .. 'leases', job .. '/' .. seq)
measure(r)
return next_claim('OK')
