-- Withdrawing activations: for an end from outside (fail, cancel, expire, dead letter) and
-- for the older generation when a loop starts a new one. Needs a unit from `open`.

local function unlist(u, seq, r)
  local token = u.job .. '/' .. seq
  if r.state == 'R' then
    call('ZREM', prefix .. 'leases', token)
  elseif r.state == 'W' and call('ZREM', prefix .. 'waiting', token) == 1 then
    call('HINCRBY', prefix .. 'stats', 'waiting:' .. r.module, -1)
  elseif r.state == 'T' and call('ZREM', prefix .. 'delayed', token) == 1 then
    call('HINCRBY', prefix .. 'stats', 'delayed:' .. r.module, -1)
  end
end

-- Withdraw what is unfinished, side modules aside: all of it, or only the modules in `only`.
-- Entries left in a queue are skipped by the next take.
local function withdraw(u, only)
  for seq = 1, u.seq do
    local r = read_record(u.run['a:' .. seq])
    if r and r.kind ~= 's' and string.find('QRTWB', r.state, 1, true) and (not only or only[r.module]) then
      unlist(u, seq, r)
      finish(u, seq, r, 'X')
    end
  end
end

-- End the job from outside: nothing but its side modules runs after this.
local function stop(u, parent, outcome, code, sentence_pt, sentence_en, traceback)
  withdraw(u)
  settle(u, outcome, code, sentence_pt, sentence_en, traceback)
  queue_sides(u, parent)
end
