using System.Text.Json;

namespace RelayHeat.Chaos.History;

/// <summary>What a caller knows after one attempt.</summary>
internal enum AnswerKind
{
    /// <summary>It is done, or was so already.</summary>
    Acknowledged,

    /// <summary>A rule refused it, or the caller had no right to it.</summary>
    Refused,

    /// <summary>503 or 429: nothing was done.</summary>
    Unavailable,

    /// <summary>504, 202 of a command that ends elsewhere, a broken connection, or no answer in time: it may have been done.</summary>
    Unknown,

    /// <summary>An answer that no command of the load may be given, such as 500.</summary>
    Wrong,
}

/// <summary>One attempt at a command and what came of it.</summary>
/// <param name="Kind">What the caller knows.</param>
/// <param name="Status">The HTTP status; 0 when there was no answer.</param>
/// <param name="Code">The code of a refusal, or why there was no answer.</param>
/// <param name="Version">The version in the answer's <c>ETag</c>; 0 when it has none.</param>
/// <param name="Body">The body of a 2xx answer.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="EndedAt">When it was answered or given up.</param>
/// <param name="Patient">Whether the caller would have waited for as long as a caller should.</param>
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
    /// <summary>Whether the system served the caller: yes or no, but an answer.</summary>
    public bool IsService => Kind is AnswerKind.Acknowledged or AnswerKind.Refused;

    /// <summary>Whether this is an attempt that the system failed; giving up early is the caller's own doing.</summary>
    public bool IsFailure => Kind is AnswerKind.Unavailable or AnswerKind.Wrong || (Kind == AnswerKind.Unknown && Patient);

    public bool IsCreated => Kind == AnswerKind.Acknowledged && Status == 201;

    /// <summary>A text field of the body; empty when there is none.</summary>
    public string Text(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : "";

    /// <summary>Whether the caller had no right. That is not remembered: the same key may be carried out once it has one.</summary>
    public bool IsForbidden => Kind == AnswerKind.Refused && Status == 403;

    public override string ToString() => $"{Status} {Code} version {Version}";
}
