-- ahead_take: what a module reads of a job whose person is still reading.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq of the wait · 5… the fields
-- Answers the values of username, projeto, graph and the fields; false when the wait is over.
--@include base
local jobkey = prefix .. 'job:' .. ARGV[3]
local found = call('HMGET', jobkey, 'a:' .. ARGV[4], ':outcome')
local r = read_record(found[1])
if not r or r.state ~= 'W' or found[2] then return false end
return call('HMGET', jobkey, 'username', 'projeto', 'graph', unpack(ARGV, 5))
