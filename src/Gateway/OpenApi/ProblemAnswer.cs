namespace RelayHeat.Gateway.OpenApi;

/// <summary>An error (RFC 9457). The figures behind the code are further members, such as limit and inUse.</summary>
/// <param name="Type">urn:relayheat: and the code.</param>
/// <param name="Title">What is wrong, in the language of Accept-Language.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, with its figures, in the language of Accept-Language.</param>
/// <param name="Code">The stable code.</param>
/// <param name="TraceId">Finds the request in logs and traces.</param>
internal sealed record ProblemAnswer(string Type, string Title, int Status, string Detail, string Code, string TraceId)
{
    /// <summary>Of validation_failed: JSON pointers, each with its messages.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}
