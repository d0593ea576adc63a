-- The commission that a streamer's sale of an item pays: a read of the plans in force.
require 'common'

function start()
  questions = {}
  for i = id, stores - 1, 2 do
    questions[#questions + 1] = message('GET', '/v1/merchants/s' .. names[i] .. '/commission?item=item1&streamer=streamer1', tokens[i + 1])
  end
end

function request() return questions[math.random(#questions)] end
