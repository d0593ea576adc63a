using RelayHeat.Grains;

namespace RelayHeat.Gateway.Problems;

/// <summary>The codes that are the gateway's own; those of the rules are <see cref="Grains.Codes"/>.</summary>
internal static class GatewayCodes
{
    public const string MalformedJson = "malformed_json";
    public const string ValidationFailed = Codes.ValidationFailed;
    public const string MalformedForm = "malformed_form";
    public const string EvidenceType = "evidence_type";
    public const string BadRequest = "bad_request";
    public const string RequestTimeout = "request_timeout";
    public const string UriTooLong = "uri_too_long";
    public const string HeadersTooLarge = "headers_too_large";
    public const string HttpVersionNotSupported = "http_version_not_supported";
    public const string Unauthenticated = "unauthenticated";
    public const string RouteNotFound = "route_not_found";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string BodyTooLarge = "body_too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string RateLimited = Codes.RateLimited;
    public const string Unavailable = "unavailable";
    public const string OutcomeUnknown = "outcome_unknown";
    public const string InternalError = "internal_error";
}
