-- emit: a running task speaks into its job's stream; nothing when its fence is stale.
-- ARGV: 1 ttl · 2 lease · 3 job · 4 seq · 5 fence · 6 type · 7 data, JSON
-- Answers 1 or 0.
--@include base unit
local jobkey = prefix .. 'job:' .. ARGV[3]
local r = read_record(call('HGET', jobkey, 'a:' .. ARGV[4]))
if not r or r.state ~= 'R' or r.fence ~= ARGV[5] then return 0 end
local events = call('HINCRBY', jobkey, ':events', 1)
publish(ARGV[3], events - 1, {{ARGV[6], ARGV[7]}})
announce()
return 1
