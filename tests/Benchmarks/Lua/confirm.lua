-- A store invites an account, the account confirms, the account leaves: three commands by turns, each over two grains. Accounts are known
-- by their numbers, so all stores that there are must be used.
require 'common'

function start()
  accounts = {}
  for line in io.lines(os.getenv('BENCHMARK_DIRECTORY') .. '/account-tokens') do accounts[#accounts + 1] = line end
  invited, bound = {}, {}
  next_invited, next_bound = 1, 1
  sent = 0
end

local function command(path, token, body)
  sent = sent + 1
  return message('POST', path, token, 'c' .. run .. '-' .. id .. '-' .. sent, body)
end

function request()
  if bound[next_bound] then
    local i = bound[next_bound]
    bound[next_bound] = nil
    next_bound = next_bound + 1
    return command('/v1/accounts/acc' .. names[i] .. '/leave', accounts[i + 1])
  end
  if invited[next_invited] then
    local i, binding = invited[next_invited][1], invited[next_invited][2]
    invited[next_invited] = nil
    next_invited = next_invited + 1
    return command('/v1/accounts/acc' .. names[i] .. '/invitations/' .. binding .. '/accept', accounts[i + 1])
  end
  local i = next_store()
  local body = '{"account":"acc' .. names[i] .. '","type":"operator","permission":"full"}'
  return command('/v1/merchants/s' .. names[i] .. '/operators', tokens[i + 1], body)
end

local last_invited, last_bound = 0, 0

function response(status, headers, body)
  local binding, account, state = body:match('"bindingId":"([^"]+)".*"account":"acc(%d+)".*"status":"([^"]+)"')
  if state == 'awaiting_confirmation' then
    last_invited = last_invited + 1
    invited[last_invited] = { tonumber(account), binding }
  elseif state == 'bound' then
    last_bound = last_bound + 1
    bound[last_bound] = tonumber(account)
  end
end
