-- One store for all connections. Each thread first binds as many sub-accounts as it has connections, then unbinds the oldest and
-- binds another by turns: so what is unbound, or bound again, was answered long before.
require 'common'
local held = 32

function start()
  store = stores - 1 - tonumber(run) % math.min(stores, 1000)
  bound, unbound = 0, 0
end

local function name(number)
  return id .. '-' .. number % (2 * held)
end

function request()
  if bound - unbound > held then
    unbound = unbound + 1
    return unbind(store, name(unbound), 'u' .. run .. '-' .. id .. '-' .. unbound)
  end
  bound = bound + 1
  return bind(store, name(bound), 'standard', 'b' .. run .. '-' .. id .. '-' .. bound)
end
