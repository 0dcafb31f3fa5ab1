-- Shared by every script: the clock, the partition's prefix, and the records of activations.
-- KEYS[1] is `{prefix}leases` in every call; all other keys are built from its prefix.
-- ARGV[1] = seconds that a closed job's keys live; ARGV[2] = a lease, ms.
--
-- A record `a:{seq}` is one line, its parts joined by "|":
--   state    Q queued · R running · T retry due later · W waiting for a person · D done ·
--            F failed · X withdrawn · B in the user's backlog
--   fence    of the last claim (0 before the first)
--   claimed  at, ms   took  ms   by  `worker#request` of the last claim   queued  at, ms
--   module   kind (m main, i an answered wait, s side)   parent (seq, 0 = none)   round
--   fails    retries so far   deaths  workers lost so far   note  JSON string or empty
local call = redis.call
local prefix = string.sub(KEYS[1], 1, -7)
local ttl, lease = ARGV[1], tonumber(ARGV[2])
local clock = call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local RECORD = '^(%a)|(%d+)|(%d+)|(%d+)|([^|]*)|(%d+)|([%w_]+)|(%a)|(%d+)|(%d+)|(%d+)|(%d+)|(.*)$'

local function read_record(line)
  if not line then return nil end
  local r = {}
  r.state, r.fence, r.claimed, r.took, r.by, r.queued, r.module, r.kind, r.parent, r.round,
    r.fails, r.deaths, r.note = string.match(line, RECORD)
  return r
end

local function write_record(r)
  return table.concat({r.state, r.fence, r.claimed, r.took, r.by, r.queued, r.module, r.kind,
    r.parent, r.round, r.fails, r.deaths, r.note}, '|')
end

-- The log2 bucket of ms: 0 below 1 ms, 1 below 2, 2 below 4…
local function bucket(ms)
  if ms < 1 then return 0 end
  local _, exponent = math.frexp(ms)
  return exponent
end

-- A finished activation in the counters: how long it ran, and how long it was queued.
local function measure(r)
  call('HINCRBY', prefix .. 'stats', 'done:' .. r.module .. ':' .. bucket(tonumber(r.took)) .. ':'
    .. bucket(math.max(0, r.claimed - r.queued)), 1)
end

local function count(name, module)
  call('HINCRBY', prefix .. 'stats', name .. ':' .. module, 1)
end
