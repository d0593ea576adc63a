require 'common'
request = bind_or_unbind
