-- Work ahead of a person's answer: errands, and whether what they make may still be of use.

-- An errand for a module; the oldest go when nobody does them.
local function errand(module, text)
  local list = prefix .. 'ahead:' .. module
  if call('RPUSH', list, text) > 100 then call('LTRIM', list, -100, -1) end
end

-- Whether the wait `seq` is still open, or its answer may lead or did lead to `target`.
local function wanted(job, seq, target)
  local jobkey = prefix .. 'job:' .. job
  local found = call('HMGET', jobkey, 'a:' .. seq, ':outcome', ':seq')
  local r = read_record(found[1])
  if not r or found[2] then return false end
  if r.state ~= 'D' then return r.state == 'W' end
  local parent, kind = seq, 'i'
  for n = seq + 1, found[3] do
    local one = read_record(call('HGET', jobkey, 'a:' .. n))
    if one and one.parent == parent and one.kind == kind then
      if kind == 'm' then return one.module == target end
      if one.state ~= 'D' then return string.find('QRT', one.state, 1, true) ~= nil end
      parent, kind = tostring(n), 'm'
    end
  end
  return false
end
