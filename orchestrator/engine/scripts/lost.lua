-- A worker was lost with a task: back to the front of its queue, or, when it has lost too many,
-- to the dead letters. Needs base, unit, stop.

-- An attempt that is about to be tried again, kept for the operator's trace: `t:{seq}`, one JSON
-- line each. Bounded twice: a traceback is cut, and beyond 32 KB no more are kept.
local function keep_attempt(u, seq, r, status, code, traceback)
  local kept = u.run['t:' .. seq] or ''
  if #kept > 32768 then return end
  put(u, 't:' .. seq, kept .. cjson.encode({attempt = r.fails + r.deaths + 1, status = status,
    queued = r.queued, claimed = r.claimed, took = tostring(r.took), by = r.by, code = code,
    traceback = string.sub(traceback or '', -4000)}) .. '\n')
end

local function dead_letter(u, seq, r, reason)
  local list = prefix .. 'dead:' .. r.module
  local letter = cjson.encode({job = u.job, seq = tonumber(seq), module = r.module, reason = reason, at = now})
  if call('RPUSH', list, letter) > 1000 then call('LTRIM', list, -1000, -1) end
  count('dead', r.module)
end

-- A failed activation: the job ends, unless a side module failed, which never gates it.
local function fail(u, seq, r, code, sentence_pt, sentence_en, traceback)
  finish(u, seq, r, 'F')
  count('failed', r.module)
  progress(u, r, 'failed')
  if r.kind ~= 's' then stop(u, seq, 'failed', code, sentence_pt, sentence_en, traceback) end
end

local function lost(u, seq, r, deaths_allowed, reason)
  call('ZREM', prefix .. 'leases', u.job .. '/' .. seq)
  r.took = math.max(0, now - r.claimed)
  if r.deaths + 1 >= deaths_allowed then
    dead_letter(u, seq, r, reason)
    fail(u, seq, r, 'worker_lost',
      'Esta etapa interrompeu o processo que a executava repetidas vezes; o operador foi avisado.',
      'This step stopped the process that ran it several times; the operator has been told.', reason)
    commit(u)
  else
    keep_attempt(u, seq, r, 'lost', 'worker_lost', reason)
    r.deaths = r.deaths + 1
    put_back(u, seq, r, true)
    progress(u, r, 'retry')
    commit(u)
  end
end
