using System.Collections.Immutable;
using System.Globalization;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Gateway.Reading;

/// <summary>The kinds of fields: how each is checked and described.</summary>
internal static class Fields
{
    /// <summary>The maximum length of a name, and of an id of another system.</summary>
    public const int MaxName = 64;

    public const int MaxReason = 100;

    private const string RateSays = "The rate in basis points. One below 0, or above the ceiling of the policy in force, is refused with "
        + $"`{Codes.RateOutOfRange}`, which tells the ceiling.";

    /// <summary>Text for people: trimmed, without control characters and hidden characters.</summary>
    public static string Text(this IFields fields, string name, string says, int maxLength = MaxName)
    {
        if (fields.String(name, says, Form.UpTo(maxLength)) is not { } text) return "";
        text = text.Trim();
        fields.CheckLength(name, text, maxLength);
        if (text.Any(char.IsControl)) fields.Fault(name, "Must not have control characters.");
        if (Characters.FindHidden(text) is { } hidden) fields.Fault(name, Faults.Hidden(hidden));
        return text;
    }

    public static string Reason(this IFields fields, string name, string says) => fields.Text(name, says, MaxReason);

    /// <summary>A name with at least one letter or digit, so that it identifies somebody (F5).</summary>
    public static string PersonName(this IFields fields, string name, string says)
    {
        var text = fields.Text(name, says);
        if (text.Length > 0 && !SubjectId.IsName(text)) fields.Fault(name, Faults.NamesNobody);
        return text;
    }

    /// <summary>An identifier of another system, unchanged. All its characters are visible.</summary>
    public static string Token(this IFields fields, string name, string says, string? pattern = null)
    {
        if (fields.Unspaced(name, says, pattern) is not { } text) return "";
        if (Characters.FindHidden(text) is { } hidden) fields.Fault(name, Faults.Hidden(hidden));
        return text;
    }

    /// <summary>
    /// An Alipay subject, unchanged. Only its letters and digits are compared, so characters without width do no harm. Characters that
    /// change the direction of writing would deceive its readers.
    /// </summary>
    public static string AlipaySubject(this IFields fields, string name, string says)
    {
        if (fields.Unspaced(name, says) is not { } text) return "";
        if (text.Length > 0 && !SubjectId.IsName(text)) fields.Fault(name, Faults.NamesNobody);
        if (Characters.FindDirection(text) is { } hidden) fields.Fault(name, Faults.Hidden(hidden));
        return text;
    }

    /// <summary>An account name, in its normal form.</summary>
    public static string Account(this IFields fields, string name, string says)
    {
        if (fields.String(name, says, Form.UpTo(AccountName.MaxLength)) is not { } text) return "";
        if (!AccountName.TryNormalize(text, out var account)) fields.Fault(name, Faults.WhyNoAccount(text));
        return account;
    }

    /// <summary>Account names in their normal form: at least one, each once.</summary>
    public static ImmutableArray<string> Accounts(this IFields fields, string name, string says, int maxItems)
    {
        if (fields.Strings(name, says, maxItems, Form.UpTo(AccountName.MaxLength), takesNone: false) is not { } texts) return [];
        var accounts = ImmutableArray.CreateBuilder<string>(texts.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var item = 0; item < texts.Count; item++)
        {
            if (texts[item] is not { } text) continue;
            if (!AccountName.TryNormalize(text, out var account)) fields.Fault(name, Faults.WhyNoAccount(text), item);
            else if (!seen.Add(account)) fields.Fault(name, Faults.IsRepeated, item);
            else accounts.Add(account);
        }
        if (accounts.Count == 0) fields.Fault(name, "Must name somebody.");
        return accounts.ToImmutable();
    }

    /// <summary>An id that the caller chooses.</summary>
    public static string EntryId(this IFields fields, string name, string says)
    {
        if (fields.String(name, says, Form.EntryId) is not { } text) return "";
        if (!Grains.Names.EntryId.IsValid(text)) fields.Fault(name, Faults.NotAnEntryId);
        return text;
    }

    /// <summary>The id of a piece of evidence, in its normal form.</summary>
    public static string EvidenceId(this IFields fields, string name, string says)
    {
        if (fields.String(name, says, Form.EvidenceId) is not { } text) return "";
        if (!Grains.Providers.EvidenceId.TryNormalize(text, out var evidenceId)) fields.Fault(name, Faults.NotAnEvidenceId);
        return evidenceId;
    }

    public static ImmutableArray<string> EvidenceIds(this IFields fields, string name, string says, int maxItems)
    {
        var texts = fields.Strings(name, says, maxItems, Form.EvidenceId) ?? [];
        var evidenceIds = new List<string>(texts.Count);
        for (var item = 0; item < texts.Count; item++)
        {
            if (texts[item] is not { } text) continue;
            if (!Grains.Providers.EvidenceId.TryNormalize(text, out var evidenceId)) fields.Fault(name, Faults.NotAnEvidenceId, item);
            if (!evidenceIds.Contains(evidenceId)) evidenceIds.Add(evidenceId);
        }
        return [.. evidenceIds];
    }

    public static long AmountFen(this IFields fields, string name, string says) => fields.Whole(name, says, 1, Money.MaxFen);

    public static int Count(this IFields fields, string name, string says, int max) => (int)fields.Whole(name, says, 0, max);

    /// <summary>A rate. Its limits are a rule's: a rate that is too high is a refusal, not a fault of the request.</summary>
    public static long RateBps(this IFields fields, string name) => fields.Whole(name, RateSays, long.MinValue, long.MaxValue);

    /// <summary>An instant: ISO 8601 with its offset.</summary>
    public static DateTimeOffset Moment(this IFields fields, string name, string says)
    {
        if (fields.String(name, says, Form.Moment) is not { } text) return default;
        if (!Instant.TryParse(text, out var instant)) fields.Fault(name, Faults.NotAnInstant);
        return instant;
    }

    public static DateTimeOffset? OptionalMoment(this IFields fields, string name, string says) =>
        fields.Has(name) ? fields.Moment(name, says) : null;

    public static ImmutableArray<T> OptionalObjects<T>(this IFields fields, string name, string says, Body<T> item, int maxItems) =>
        fields.Has(name) ? fields.Objects(name, says, item, maxItems) : [];

    /// <summary>A date or an instant.</summary>
    public static (DateTimeOffset Instant, bool IsDate) DateOrMoment(this IFields fields, string name, string says)
    {
        if (fields.String(name, says, Form.DateOrMoment) is not { } text) return default;
        if (IsDate(text, out var date)) return (BeijingDay.Begin(date), true);
        if (!Instant.TryParse(text, out var instant))
        {
            fields.Fault(name, "Must be a date, such as 2026-01-31, or an instant with its offset.");
        }
        return (instant, false);
    }

    public static DateOnly Date(this ITexts texts, string name, string says)
    {
        if (texts.String(name, says, Form.Date) is not { } text) return default;
        if (!IsDate(text, out var date)) texts.Fault(name, "Must be a date, such as 2026-01-31.");
        return date;
    }

    public static T OneOf<T>(this ITexts texts, string name, string says)
        where T : struct, Enum =>
        texts.TryOneOf<T>(name, says, out var value) ? value : default;

    /// <summary>An enum value; false, and a fault, if the text is not one.</summary>
    public static bool TryOneOf<T>(this ITexts texts, string name, string says, out T value)
        where T : struct, Enum
    {
        value = default;
        if (texts.String(name, says, new Form(Enum: typeof(T))) is not { } text) return false;
        if (EnumText.ByText<T>().TryGetValue(text, out value)) return true;
        texts.Fault(name, Faults.NotOneOf(EnumText.ByText<T>().Keys));
        return false;
    }

    /// <summary>A set of enum values, without repeats, in the order of declaration.</summary>
    public static ImmutableArray<T> SetOf<T>(this IFields fields, string name, string says, int maxItems)
        where T : struct, Enum
    {
        var texts = fields.Strings(name, says, maxItems, new Form(Enum: typeof(T))) ?? [];
        var values = new SortedSet<T>();
        for (var item = 0; item < texts.Count; item++)
        {
            if (texts[item] is not { } text) continue;
            if (EnumText.ByText<T>().TryGetValue(text, out var value)) values.Add(value);
            else fields.Fault(name, Faults.NotOneOf(EnumText.ByText<T>().Keys), item);
        }
        return [.. values];
    }

    private static string? Unspaced(this IFields fields, string name, string says, string? pattern = null)
    {
        if (fields.String(name, says, Form.UpTo(MaxName) with { Pattern = pattern }) is not { } text) return null;
        fields.CheckLength(name, text, MaxName);
        if (text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            fields.Fault(name, "Must not have white space or control characters.");
        }
        return text;
    }

    // ISO 8601, in the years 1970 to 9998.
    private static bool IsDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
        && date.Year is >= 1970 and <= 9998;

    private static void CheckLength(this IFields fields, string name, string text, int maxLength)
    {
        if (text.Length == 0 || Characters.Count(text) > maxLength) fields.Fault(name, $"Must have 1 to {maxLength} characters.");
    }
}
