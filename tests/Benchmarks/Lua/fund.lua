-- Top-ups and withdrawals by turns, each under an id of its own; a withdrawal is half of a top-up, so none is refused.
require 'common'

function request()
  local i, visit = next_store()
  local entry = 'r' .. run .. '-' .. visit
  local movement = visit % 2 == 0 and '"kind":"top_up","amountFen":100' or '"kind":"withdraw","amountFen":50'
  local body = '{"entryId":"' .. entry .. '",' .. movement .. ',"reference":"benchmark"}'
  return message('POST', '/v1/merchants/s' .. names[i] .. '/fund-account/entries', ops, entry .. '-' .. i, body)
end
