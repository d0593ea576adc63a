require 'common'
start = prepare_rights
function request() return rights[math.random(#rights)] end
