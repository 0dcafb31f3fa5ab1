-- take: an idle worker claims its next task.
-- ARGV: 1 ttl · 2 lease · 3 worker · 4 request number · 5 "1" when this repeats a request whose
--   reply was lost · 6 not_after, ms (0 = any time): a request that reaches Redis later claims
--   nothing, because whoever sent it is gone · 7… the claim section (see claim.lua)
-- Answers {"OK", claim or false, now} or {"LATE", false, now}.
--@include base unit claim
local late = tonumber(ARGV[6])
if late > 0 and now > late then return {'LATE', false, now} end
if ARGV[5] == '1' then
  local again = claim_again(7, ARGV[3], ARGV[4])
  if again then return {'OK', again, now} end
end
local claimed = claim(7, ARGV[3], ARGV[4], true)
announce()
return {'OK', claimed, now}
