-- Nineteen of twenty requests ask for rights, one binds or unbinds.
require 'common'
start = prepare_rights

function request()
  if math.random(20) == 1 then return bind_or_unbind() end
  return rights[math.random(#rights)]
end
