-- Leaving a wait: whoever removes the token from `waiting` goes on; everybody else is too late.
local function resume(u, seq, r, answer)
  if call('ZREM', prefix .. 'waiting', u.job .. '/' .. seq) == 0 then return false end
  call('HINCRBY', prefix .. 'stats', 'waiting:' .. r.module, -1)
  finish(u, seq, r, 'D')
  activate(u, r.module, 'i', seq, r.round, answer)
  if not u.run[':outcome'] then put(u, 'status', 'processing') end
  return true
end

-- The wait's parts: extensions, length in ms, deadline, "expire" or "resume", event, payload.
local function read_wait(u, seq)
  return string.match(u.run['w:' .. seq] or '', '^(%d+)|(%d+)|(%d+)|(%a+)|([%w_]+)|(.*)$')
end
