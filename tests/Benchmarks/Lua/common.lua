-- What the scripts share. wrk runs two threads; each has stores of its own, so that no two commands of a run meet by chance.
local directory = os.getenv('BENCHMARK_DIRECTORY')
local threads = {}

-- Where there are several gateways, each thread has its own.
function setup(thread)
  local addresses = {}
  for host, port in os.getenv('BENCHMARK_ADDRESSES'):gmatch('([^ :]+):(%d+)') do
    addresses[#addresses + 1] = wrk.lookup(host, port)[1]
  end
  thread.addr = addresses[#threads % #addresses + 1]
  thread:set('id', #threads)
  threads[#threads + 1] = thread
end

-- Arguments: how many stores are used and how many there are, a number that no other run has, how many ms a caller waits between its
-- calls on average, and for each thread how many bindings earlier runs have changed on this deployment.
function init(args)
  stores, run, pauseMs, changes = tonumber(args[1]), args[3], tonumber(args[4]), tonumber(args[5 + id])
  -- The stores that are used lie evenly among all.
  local total = tonumber(args[2])
  names = {}
  for i = 0, stores - 1 do names[i] = string.format('%07d', math.floor(i * total / stores)) end
  count = 0
  math.randomseed(tonumber(run) * 2 + id)
  tokens = {}
  for line in io.lines(directory .. '/tokens') do tokens[#tokens + 1] = line end
  ops = io.open(directory .. '/ops-token'):read('*l')
  start()
  if id == 0 then request = again(request) end
end

-- wrk looks at the first request of the first thread without sending it; so it is asked for once more.
function again(next_request)
  local looked_at
  return function()
    if looked_at then
      local first = looked_at
      looked_at, request = nil, next_request
      return first
    end
    looked_at = next_request()
    return looked_at
  end
end

function start() end

-- Callers pause for exponential times, so that calls come as from many who know nothing of each other.
if os.getenv('BENCHMARK_PAUSES') then
  function delay() return math.floor(-math.log(1 - math.random()) * pauseMs + 0.5) end
end

-- The next store, and how often this run has come to it before.
function next_store()
  local n = count * 2 + id
  count = count + 1
  return n % stores, math.floor(n / stores)
end

function message(method, path, token, key, body)
  local head = method .. ' ' .. path .. ' HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ' .. token .. '\r\n'
  if key then head = head .. 'Idempotency-Key: ' .. key .. '\r\n' end
  if not body then return head .. '\r\n' end
  return head .. 'Content-Type: application/json\r\nContent-Length: ' .. #body .. '\r\n\r\n' .. body
end

function bind(i, name, permission, key)
  local body = '{"account":"main' .. names[i] .. ':' .. name .. '","type":"sub_account","permission":"' .. permission .. '"}'
  return message('POST', '/v1/merchants/s' .. names[i] .. '/operators', tokens[i + 1], key, body)
end

function unbind(i, name, key)
  return message('DELETE', '/v1/merchants/s' .. names[i] .. '/operators/main' .. names[i] .. ':' .. name, tokens[i + 1], key)
end

-- Binds a sub-account to a store, and at the next visit unbinds it. A run goes on where the last one stopped, so that every command has
-- an effect, but for the few that were under way when it stopped.
function bind_or_unbind()
  local n = changes * 2 + id
  changes = changes + 1
  local i, visit = n % stores, math.floor(n / stores)
  local key = 'v' .. visit
  if visit % 2 == 0 then return bind(i, 'a', 'full', key) end
  return unbind(i, 'a', key)
end

-- What the main account may do on its store; the requests are made once, so that the load generator takes little of the processors.
function prepare_rights()
  rights = {}
  for i = id, stores - 1, 2 do
    rights[#rights + 1] = message('GET', '/v1/merchants/s' .. names[i] .. '/rights/main' .. names[i], tokens[i + 1])
  end
end

function done(summary, latency, requests)
  local refused = summary.errors.status
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  print(string.format('measured %d %d %d %d %d %d %d %d', summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), refused, broken, threads[1]:get('changes'), threads[2]:get('changes')))
end
