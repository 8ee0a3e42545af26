-- The addresses of a file in turn, each with the ETag after it if it has one; JSON in the end.
local requests, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, tag = line:match("^(%S+)\t(.*)$")
    local headers = tag ~= "" and { ["If-None-Match"] = tag } or nil
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '\n{"requests":%d,"rate":%f,"p50":%f,"p90":%f,"p99":%f,"bytes":%d,"failed":%d,"broken":%d}\n',
    summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e6, latency:percentile(90) / 1e6, latency:percentile(99) / 1e6,
    summary.bytes, errors.status, broken))
end
