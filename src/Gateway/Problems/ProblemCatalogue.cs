using RelayHeat.Grains;

namespace RelayHeat.Gateway.Problems;

/// <summary>Title and detail in one language. <c>{figure}</c> in a detail stands for a figure of the refusal.</summary>
internal sealed record ProblemText(string Title, string Detail);

/// <summary>A figure that a code carries.</summary>
internal sealed record CodeFigure(string Name, string Meaning, bool IsOptional);

/// <summary>A code: how it is answered, its figures with what each means, and its words in both languages.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="figures">The figures; the name of one that may be left out ends in <c>?</c>.</param>
/// <param name="title">What is wrong, in a few words.</param>
/// <param name="detail">What is wrong, with the figures, and what the caller can do.</param>
/// <param name="chineseTitle">The title in Chinese.</param>
/// <param name="chineseDetail">The detail in Chinese.</param>
internal sealed class ProblemEntry(
    int status, (string Name, string Meaning)[] figures, string title, string detail, string chineseTitle, string chineseDetail)
{
    public int Status => status;

    public IReadOnlyList<CodeFigure> Figures { get; } =
        [.. figures.Select(f => new CodeFigure(f.Name.TrimEnd('?'), f.Meaning, f.Name.EndsWith('?')))];

    public ProblemText English { get; } = new(title, detail);

    public ProblemText Chinese { get; } = new(chineseTitle, chineseDetail);

    /// <summary>What the API document says of the code.</summary>
    public string Description => Figures.Count == 0
        ? $"{English.Title}."
        : $"{English.Title}. Figures: {string.Join(", ", Figures.Select(f => $"`{f.Name}` ({f.Meaning})"))}.";
}

/// <summary>Every code there is.</summary>
internal static class ProblemCatalogue
{
    public static IReadOnlyDictionary<string, ProblemEntry> All { get; } =
        new Dictionary<string, ProblemEntry>(RequestProblems.All.Concat(StoreProblems.All).Concat(ProviderProblems.All));

    /// <summary>The code of an answer that the framework made by itself.</summary>
    public static string CodeOf(int status) => status switch
    {
        401 => GatewayCodes.Unauthenticated,
        403 => Codes.Forbidden,
        404 => GatewayCodes.RouteNotFound,
        405 => GatewayCodes.MethodNotAllowed,
        408 => GatewayCodes.RequestTimeout,
        413 => GatewayCodes.BodyTooLarge,
        415 => GatewayCodes.UnsupportedMediaType,
        429 => Codes.RateLimited,
        503 => GatewayCodes.Unavailable,
        504 => GatewayCodes.OutcomeUnknown,
        >= 500 => GatewayCodes.InternalError,
        _ => Codes.ValidationFailed,
    };
}
