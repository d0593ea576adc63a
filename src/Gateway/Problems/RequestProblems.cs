using RelayHeat.Grains;

namespace RelayHeat.Gateway.Problems;

/// <summary>What can be wrong with any request, whatever it asks for.</summary>
internal static class RequestProblems
{
    public static Dictionary<string, ProblemEntry> All { get; } = new()
    {
        // The request itself.
        [GatewayCodes.BadRequest] = new(400, [("reason", "what the web server found")],
            "The request is not HTTP", "The request cannot be read as HTTP: {reason}.",
            "请求不符合 HTTP 规范", "请求无法按 HTTP 解析：{reason}。"),
        [GatewayCodes.RouteNotFound] = new(404, [],
            "Path not found", "There is nothing at this path. The document /openapi/v1.json lists all paths.",
            "路径不存在", "该路径下没有资源，全部路径见 /openapi/v1.json。"),
        [GatewayCodes.MethodNotAllowed] = new(405, [],
            "Method not allowed", "This path does not support this method. The header Allow lists those that it supports.",
            "不支持该请求方法", "该路径不支持此请求方法，支持的方法见响应头 Allow。"),
        [GatewayCodes.RequestTimeout] = new(408, [],
            "The request took too long", "The request did not arrive in time, or it arrived too slowly. Send it again.",
            "请求超时", "请求未在规定时间内传输完成，请重新发送。"),
        [GatewayCodes.UriTooLong] = new(414, [],
            "The address is too long", "The line with the method and the address is too long. Shorten the address.",
            "请求地址过长", "请求行（方法与地址）超出长度限制，请缩短地址。"),
        [GatewayCodes.HeadersTooLarge] = new(431, [],
            "The headers are too large", "The request has too many headers, or they are too long. Send fewer or shorter ones.",
            "请求头过大", "请求头数量过多或内容过长，请精简后重试。"),
        [GatewayCodes.HttpVersionNotSupported] = new(505, [],
            "HTTP version not supported", "The server supports HTTP/1.0 and HTTP/1.1.",
            "不支持的 HTTP 版本", "服务器仅支持 HTTP/1.0 和 HTTP/1.1。"),

        // Its body.
        [GatewayCodes.MalformedJson] = new(400, [("reason", "what is wrong with it")],
            "The body is not JSON", "The request body cannot be read as JSON: {reason}.",
            "请求体不是有效的 JSON", "请求体无法按 JSON 解析：{reason}。"),
        [GatewayCodes.MalformedForm] = new(400, [("reason", "what is wrong with it")],
            "The body is not a form", "The request body cannot be read as multipart/form-data: {reason}.",
            "请求体不是有效的表单", "请求体无法按 multipart/form-data 解析：{reason}。"),
        [Codes.ValidationFailed] = new(400, [("errors", "JSON pointers, each with what is wrong there")],
            "The request is not valid", "Some values are missing or wrong. The field errors lists each of them with what is wrong.",
            "请求参数有误", "部分参数缺失或不符合要求，具体位置和原因见 errors。"),
        [GatewayCodes.BodyTooLarge] = new(413, [("limit", "how many bytes a body can have")],
            "The body is too large", "The request body is larger than {limit} bytes, which is the limit.",
            "请求体过大", "请求体不能超过 {limit} 字节。"),
        [GatewayCodes.UnsupportedMediaType] = new(415, [],
            "Media type not supported", "Send application/json in UTF-8 or, for files, multipart/form-data, without Content-Encoding.",
            "不支持的媒体类型", "请使用 UTF-8 编码的 application/json；上传文件请使用 multipart/form-data。均不支持 Content-Encoding。"),

        // Who sends it, and how much.
        [GatewayCodes.Unauthenticated] = new(401, [],
            "Not authenticated", "The token is missing or not valid. Send a valid one in the header Authorization, after the word Bearer.",
            "未通过身份验证", "令牌缺失或无效，请在请求头 Authorization 中携带有效的 Bearer 令牌。"),
        [Codes.Forbidden] = new(403, [],
            "Not allowed", "Your account is not allowed to do this.",
            "无权操作", "您没有此操作的权限。"),
        [Codes.RateLimited] = new(429,
            [("quota", "which limit was reached"), ("limit", "its value"), ("retryAfterSeconds?", "when to try again, where known")],
            "Too many requests", "You have reached the limit of {limit} for {quota}. Try again after the time in Retry-After.",
            "请求过于频繁", "已达到{quota}的上限（{limit}），请在响应头 Retry-After 所示的秒数后重试。"),
        [Codes.QuotaExceeded] = new(429,
            [("quota", "which quota is used up"), ("limit", "its value"), ("retryAfterSeconds?", "when to try again, where time helps")],
            "Quota used up", "Your account has used up its quota of {limit} for {quota}. Retry-After, if present, tells when to try again.",
            "配额已用完", "您的账号已用完{quota}的配额（{limit}）。响应头如有 Retry-After，请在所示的秒数后重试。"),

        // A key or an id used twice, and a version that is not the newest.
        [Codes.IdempotencyKeyReused] = new(422, [],
            "Idempotency key reused", "This Idempotency-Key was used for another command. Use a new key for each command.",
            "幂等键重复使用", "该 Idempotency-Key 已用于其他操作，请为每次操作使用新的键。"),
        [Codes.IdReused] = new(409, [("id", "the id")],
            "Id used for something else", "The id {id} stands for another movement, payment, fine or penalty. Use a new id.",
            "编号已被使用", "编号 {id} 已用于其他流水、缴款、罚款或处罚，请使用新的编号。"),
        [Codes.VersionMismatch] = new(412, [("version", "the version that the resource has now")],
            "Version mismatch", "If-Match or If-None-Match does not fit version {version} of the resource. Read it again, then decide.",
            "版本不一致", "内容已被更新，当前版本为 {version}，与 If-Match 或 If-None-Match 不符，请刷新后再试。"),

        // The server.
        [GatewayCodes.InternalError] = new(500, [],
            "Internal error", "The server failed to handle this request. Name the traceId when you report it.",
            "服务器内部错误", "服务器处理请求时出错，反馈时请提供 traceId。"),
        [GatewayCodes.Unavailable] = new(503, [],
            "Temporarily unavailable", "Nothing was done. Try again after the seconds in the header Retry-After.",
            "服务暂不可用", "服务暂不可用，未做任何更改，请在响应头 Retry-After 所示的秒数后重试。"),
        [GatewayCodes.OutcomeUnknown] = new(504, [],
            "Outcome unknown", "The command may or may not have taken effect. Send it again with the same Idempotency-Key to find out.",
            "结果未知", "操作可能已生效，也可能未生效。请使用相同的 Idempotency-Key 重新提交，以确认结果。"),
    };
}
