using System.Text.Json;

namespace RelayHeat.Chaos.History;

/// <summary>What a caller knows after one attempt.</summary>
internal enum AnswerKind
{
    /// <summary>It is done, or already held.</summary>
    Acknowledged,

    /// <summary>A rule refused it, or the caller lacks the right.</summary>
    Refused,

    /// <summary>503 or 429: nothing was done.</summary>
    Unavailable,

    /// <summary>504, 202 of a command that another resource completes, a broken connection, or no answer in time: perhaps done.</summary>
    Unknown,

    /// <summary>An answer that no command of the load may get, such as 500.</summary>
    Wrong,
}

/// <summary>An attempt at a command, with its result.</summary>
/// <param name="Kind">What the caller knows.</param>
/// <param name="Status">The HTTP status; 0 without an answer.</param>
/// <param name="Code">The code of a refusal, or why there was no answer.</param>
/// <param name="Version">The version in the answer's <c>ETag</c>; 0 if it has none.</param>
/// <param name="Body">The body of a 2xx answer.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="EndedAt">When it was answered or given up.</param>
/// <param name="Patient">Whether the caller waits for as long as a caller should.</param>
internal sealed record Answer(
    AnswerKind Kind,
    int Status,
    string? Code,
    long Version,
    JsonElement Body,
    DateTimeOffset SentAt,
    DateTimeOffset EndedAt,
    bool Patient)
{
    /// <summary>Whether the system served the caller, with an acknowledgement or a refusal.</summary>
    public bool IsService => Kind is AnswerKind.Acknowledged or AnswerKind.Refused;

    /// <summary>Whether the system failed this attempt. If the caller gave up early, it did not.</summary>
    public bool IsFailure => Kind is AnswerKind.Unavailable or AnswerKind.Wrong || (Kind == AnswerKind.Unknown && Patient);

    public bool IsCreated => Kind == AnswerKind.Acknowledged && Status == 201;

    /// <summary>A text field of the body; empty if there is none.</summary>
    public string Text(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    /// <summary>Whether the caller lacked the right. This has no receipt: the same key may succeed when the caller has the right.</summary>
    public bool IsForbidden => Kind == AnswerKind.Refused && Status == 403;

    public override string ToString() => $"{Status} {Code} version {Version}";
}
