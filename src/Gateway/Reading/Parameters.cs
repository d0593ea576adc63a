using System.Globalization;
using Microsoft.OpenApi;
using RelayHeat.Engine;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Gateway.Reading;

/// <summary>The kinds of parameters: how each is checked and described.</summary>
internal static class Parameters
{
    public const int MaxLimit = 200;
    public const int DefaultLimit = 50;
    private const int MaxSearch = 64;
    private const string AnySpelling = "percent-encoded, in any spelling of it.";

    public static string MerchantId(this IParameters parameters) =>
        parameters.Id("merchantId", "The merchant's id, case-sensitive.", "mars");

    public static string BindingId(this IParameters parameters) => parameters.Id("bindingId", "The invitation's id.");

    public static string PlanId(this IParameters parameters) => parameters.Id("planId", "The plan's id.");

    /// <summary>The account in the path, in its normal form.</summary>
    public static string Account(this IParameters parameters) =>
        parameters.Account("account", $"The account's name; {AnySpelling}", "小李");

    public static string Streamer(this IParameters parameters) =>
        parameters.Account("streamer", $"The streamer's account; {AnySpelling}", "小美");

    /// <summary>The entity in the path, in its normal form.</summary>
    public static string Uscc(this IParameters parameters)
    {
        const string name = "uscc";
        const string says = "The entity's unified social credit code (GB 32100-2015), check character included.";
        var text = parameters.InPath(name, says, "91330100MA27W8X3Y2", Form.Uscc);
        if (!Grains.Names.Uscc.TryNormalize(text, out var uscc)) parameters.RefusePath(name, Faults.NotAUscc);
        return uscc;
    }

    /// <summary>An id in the path that a caller has chosen.</summary>
    public static string EntryId(this IParameters parameters, string name, string says, string example)
    {
        var text = parameters.InPath(name, says, example, Form.EntryId);
        if (!Grains.Names.EntryId.IsValid(text)) parameters.RefusePath(name, Faults.NotAnEntryId);
        return text;
    }

    public static string EvidenceId(this IParameters parameters)
    {
        const string name = "evidenceId";
        var text = parameters.InPath(name, "The SHA-256 of the file.", null, Form.EvidenceId);
        if (!Grains.Providers.EvidenceId.TryNormalize(text, out var id)) parameters.RefusePath(name, Faults.NotAnEvidenceId);
        return id;
    }

    /// <summary>A query parameter; null if it is missing or given twice.</summary>
    public static string? Query(
        this IParameters parameters, string name, string says, string? example = null, Form form = default, bool isRequired = false) =>
        parameters.Values(ParameterLocation.Query, name, says, example, form, isRequired) is [var value] ? value : null;

    public static string? QueriedStreamer(this IParameters parameters)
    {
        const string name = "streamer";
        if (parameters.Query(name, $"The streamer's account; {AnySpelling}", "主播甲") is not { } text) return null;
        if (AccountName.TryNormalize(text, out var account)) return account;
        parameters.Refuse(name, Faults.WhyNoAccount(text));
        return null;
    }

    public static int Limit(this IParameters parameters)
    {
        const string name = "limit";
        if (parameters.Query(name, "How many items the page may have.", null, Form.Limit) is not { } text) return DefaultLimit;
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
        if (isNumber && limit is >= 1 and <= MaxLimit) return limit;
        parameters.Refuse(name, $"Must be a whole number from 1 to {MaxLimit}.");
        return DefaultLimit;
    }

    /// <summary>The key of the item before the page; null for the first page.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="isKey">Whether a text is a key of the list. A cursor of another list is refused.</param>
    public static string? After(this IParameters parameters, Func<string, bool> isKey)
    {
        const string name = "cursor";
        if (parameters.Query(name, "The nextCursor of the previous page.", "bWFycw", Form.Cursor) is not { } text) return null;
        if (Cursor.TryRead(text, out var key) && isKey(key)) return key;
        parameters.Refuse(name, "Must be a nextCursor of this list.");
        return null;
    }

    /// <summary>The number of the item before the page; 0 for the first page.</summary>
    public static long AfterNumber(this IParameters parameters) =>
        parameters.After(key => long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _)) is { } key
            ? long.Parse(key, CultureInfo.InvariantCulture)
            : 0;

    public static long AfterEvent(this IParameters parameters, string says)
    {
        if (parameters.Query("after", says, "42", Form.Sequence) is not { } text) return 0;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var after)) return after;
        parameters.Refuse("after", Faults.NotASequence);
        return 0;
    }

    /// <summary>A query parameter without white space, unchanged; or null.</summary>
    public static string? Token(this IParameters parameters, string name, string says, string example)
    {
        if (parameters.Query(name, says, example) is not { } text) return null;
        var isToken = IsPlain(text) && Characters.Count(text) is >= 1 and <= Fields.MaxName && !text.Any(char.IsWhiteSpace);
        if (isToken && Characters.FindHidden(text) is { } hidden) parameters.Refuse(name, Faults.Hidden(hidden));
        if (isToken) return text;
        parameters.Refuse(name, $"Must have 1 to {Fields.MaxName} characters of well-formed Unicode, none of them white space or control.");
        return null;
    }

    /// <summary>A period: two required instants.</summary>
    public static Period Period(this IParameters parameters, int maxDays)
    {
        var begin = parameters.Moment("from", "When the period begins.", "2026-01-01T00:00:00Z", isRequired: true);
        var end = parameters.Moment("to", "When it ends; this instant is not part of it.", "2026-02-01T00:00:00Z", isRequired: true);
        if (begin is not { } from || end is not { } to) return new Period(default, default);
        if (to <= from) parameters.Refuse("to", "Must be later than from.");
        else if (to - from > TimeSpan.FromDays(maxDays)) parameters.Refuse("to", $"Must be at most {maxDays} days later than from.");
        return new Period(from, to);
    }

    public static DateTimeOffset? Moment(
        this IParameters parameters, string name, string says, string example = "2026-01-31T08:00:00Z", bool isRequired = false)
    {
        if (parameters.Query(name, says, example, Form.QueriedMoment, isRequired) is not { } text) return null;
        if (Instant.TryParse(text, out var instant)) return instant;
        parameters.Refuse(name, Faults.NotAnInstant);
        return null;
    }

    public static string? OneOf(this IParameters parameters, string name, string says, string example, IReadOnlyCollection<string> words)
    {
        if (parameters.Query(name, says, example, new Form(Words: words)) is not { } text) return null;
        if (words.Contains(text)) return text;
        parameters.Refuse(name, Faults.NotOneOf(words));
        return null;
    }

    /// <summary>The text to search for, folded; or null.</summary>
    public static string? SearchText(this IParameters parameters, string says, string example)
    {
        if (parameters.Query("q", says, example) is not { Length: > 0 } text) return null;
        if (IsPlain(text) && Characters.Count(text) <= MaxSearch) return AccountName.Fold(text) is { Length: > 0 } folded ? folded : null;
        parameters.Refuse("q", $"Must have at most {MaxSearch} characters of well-formed Unicode, none of them control.");
        return null;
    }

    /// <summary>Whether the database can search for a text: well-formed, without control characters (PostgreSQL refuses NUL).</summary>
    public static bool IsPlain(string text) => AccountName.IsWellFormed(text) && !text.Any(char.IsControl);

    public static void Refuse(this IParameters parameters, string name, string message) =>
        parameters.Fault(ParameterLocation.Query, name, message);

    private static string Id(this IParameters parameters, string name, string says, string? example = null)
    {
        var text = parameters.InPath(name, says, example, Form.Id);
        if (!Grains.Names.MerchantId.IsValid(text)) parameters.RefusePath(name, "Must be 1 to 64 of A-Z a-z 0-9 _ -.");
        return text;
    }

    private static string Account(this IParameters parameters, string name, string says, string example)
    {
        var text = parameters.InPath(name, says, example, Form.NotEmpty);
        if (!AccountName.TryNormalize(text, out var account)) parameters.RefusePath(name, Faults.WhyNoAccount(text));
        return account;
    }

    private static void RefusePath(this IParameters parameters, string name, string message) =>
        parameters.Fault(ParameterLocation.Path, name, message);

    private static string InPath(this IParameters parameters, string name, string says, string? example, Form form) =>
        parameters.Values(ParameterLocation.Path, name, says, example, form, isRequired: true).ToString();
}
