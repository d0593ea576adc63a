using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;
using RelayHeat.Engine;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Http;

/// <summary>Reads what endpoints share: names in the path, paging, the headers of commands. Faults gather until the end.</summary>
internal sealed class RequestReader(HttpContext http)
{
    public const string NotAnAccount =
        "Must be an account name: 1 to 64 letters, digits, '_', '-', '.' and, for a sub-account, one ':'.";

    public const string NamesNobody = "Must have at least one letter or digit.";

    public const string NotAUscc =
        "Must be a unified social credit code (GB 32100-2015): 18 digits and capital letters, the last of them its check character.";

    public const string NotAnEntryId = "Must be 1 to 64 of A-Z a-z 0-9 _ . : -.";
    public const string NotAnEvidenceId = "Must be an evidence id: 64 hexadecimal digits.";
    public const string NotAnInstant = "Must be an instant with its offset, such as 2026-01-31T08:00:00Z.";
    public const string IdempotencyKeyHeader = "Idempotency-Key";
    public const int MaxKeyLength = 255;
    public const int MaxLimit = 200;
    public const int DefaultLimit = 50;
    private const int MaxSearch = 64;
    private const int MaxIfMatch = 16;
    private const long NoVersion = -1;

    public Faults Faults { get; } = KnownNames.Check(http);

    public string MerchantId(string text) => Named("merchantId", text);

    public string BindingId(string text) => Named("bindingId", text);

    public string PlanId(string text) => Named("planId", text);

    /// <summary>The account in the path, in its normal form, which is used and shown from here on.</summary>
    public string Account(string text, string parameter = "account")
    {
        if (!AccountName.TryNormalize(text, out var account)) Faults.Add("/path/" + parameter, WhyNoAccount(text));
        return account;
    }

    /// <summary>An account as a query parameter, in its normal form; or null.</summary>
    public string? AccountQuery(string name)
    {
        if (Query(name) is not { } text) return null;
        if (AccountName.TryNormalize(text, out var account)) return account;
        Faults.Add("/query/" + name, WhyNoAccount(text));
        return null;
    }

    /// <summary>The entity in the path, in its normal form: another spelling is the same entity.</summary>
    public string Uscc(string text)
    {
        if (!Grains.Names.Uscc.TryNormalize(text, out var uscc)) Faults.Add("/path/uscc", NotAUscc);
        return uscc;
    }

    /// <summary>An id in the path that a caller has made.</summary>
    public string EntryId(string parameter, string text)
    {
        if (!Grains.Names.EntryId.IsValid(text)) Faults.Add("/path/" + parameter, NotAnEntryId);
        return text;
    }

    public string EvidenceId(string text)
    {
        if (!Grains.Providers.EvidenceId.TryNormalize(text, out var evidenceId)) Faults.Add("/path/evidenceId", NotAnEvidenceId);
        return evidenceId;
    }

    public Task<JsonBody> BodyAsync() => JsonBody.ReadAsync(http.Request, Faults);

    public Task NoBodyAsync() => JsonBody.ReadNothingAsync(http.Request, Faults);

    /// <summary>Who commands, and how.</summary>
    public CommandContext Context() => Context(http.Caller());

    /// <summary>How a caller commands whom nothing has proved.</summary>
    public CommandContext Context(Caller caller) => new(caller)
    {
        IdempotencyKey = IdempotencyKey(),
        IfMatch = IfMatch(),
        CreateOnly = CreateOnly(),
        DryRun = DryRun(),
    };

    /// <summary>Who commands, and how, where the command has no body. It is read last: whatever is faulty is told here.</summary>
    public async ValueTask<CommandContext> ContextWithoutBodyAsync()
    {
        var context = Context();
        await NoBodyAsync();
        ThrowIfFaulty();
        return context;
    }

    /// <summary>How many items a page may have.</summary>
    public int Limit()
    {
        if (Query("limit") is not { } text) return DefaultLimit;
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit);
        if (isNumber && limit is >= 1 and <= MaxLimit) return limit;
        Faults.Add("/query/limit", $"Must be a whole number from 1 to {MaxLimit}.");
        return DefaultLimit;
    }

    /// <summary>After which item the page begins; null for the first page.</summary>
    /// <param name="isKey">Whether a text is a key of the list, so that a cursor of another list is refused.</param>
    public string? After(Func<string, bool> isKey)
    {
        if (Query("cursor") is not { } text) return null;
        if (Cursor.TryRead(text, out var key) && isKey(key)) return key;
        Faults.Add("/query/cursor", "Must be a nextCursor of this list.");
        return null;
    }

    /// <summary>After which number the page of a numbered list begins; 0 for the first page.</summary>
    public long AfterNumber() =>
        After(key => long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _)) is { } key
            ? long.Parse(key, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>A text as it is, as a query parameter: 1 to so many characters without white space; or null.</summary>
    public string? Token(string name, int maxLength)
    {
        if (Query(name) is not { } text) return null;
        var isToken = IsPlain(text) && Characters.Count(text) >= 1 && Characters.Count(text) <= maxLength && !text.Any(char.IsWhiteSpace);
        if (isToken && Characters.FindHidden(text) is { } hidden) Faults.Add("/query/" + name, Hidden(hidden));
        if (isToken) return text;
        Faults.Add("/query/" + name, $"Must have 1 to {maxLength} characters of well-formed Unicode, none of them white space or control.");
        return null;
    }

    /// <summary>A period: two instants, both of which must be there.</summary>
    public Period Period(int maxDays)
    {
        foreach (var name in (string[])["from", "to"])
        {
            if (http.Request.Query[name].Count == 0) Faults.Add("/query/" + name, "Is missing.");
        }
        var (begin, end) = (Moment("from"), Moment("to"));
        if (begin is not { } from || end is not { } to) return new Period(default, default);
        if (to <= from) Faults.Add("/query/to", "Must be later than from.");
        else if (to - from > TimeSpan.FromDays(maxDays)) Faults.Add("/query/to", $"Must be at most {maxDays} days later than from.");
        return new Period(from, to);
    }

    /// <summary>The value of a query parameter, or null; where it is given twice, which is a fault, too.</summary>
    public string? Query(string name) => http.Request.Query[name] is [var value] ? value : null;

    /// <summary>An instant as a query parameter, or null.</summary>
    public DateTimeOffset? Moment(string name)
    {
        if (Query(name) is not { } text) return null;
        if (Instant.TryParse(text, out var instant)) return instant;
        Faults.Add("/query/" + name, NotAnInstant);
        return null;
    }

    /// <summary>A query parameter that is one of these words, or null.</summary>
    public string? OneOf(string name, IReadOnlyCollection<string> words)
    {
        if (Query(name) is not { } text) return null;
        if (words.Contains(text)) return text;
        Faults.Add("/query/" + name, $"Must be one of {string.Join(", ", words)}.");
        return null;
    }

    /// <summary>What a list is searched for, folded; or null.</summary>
    public string? SearchText()
    {
        if (Query("q") is not { Length: > 0 } text) return null;
        if (IsPlain(text) && Characters.Count(text) <= MaxSearch)
        {
            return AccountName.Fold(text) is { Length: > 0 } folded ? folded : null;
        }
        Faults.Add("/query/q", $"Must have at most {MaxSearch} characters of well-formed Unicode, none of them control.");
        return null;
    }

    /// <summary>Whether a text can be looked for: well-formed, without control characters, of which PostgreSQL takes no NUL.</summary>
    public static bool IsPlain(string text) => AccountName.IsWellFormed(text) && !text.Any(char.IsControl);

    /// <summary>What is wrong with a text that is no account name.</summary>
    public static string WhyNoAccount(string text) =>
        AccountName.IsWellFormed(text) && Characters.FindHidden(text) is { } hidden ? Hidden(hidden) : NotAnAccount;

    /// <summary>That a text has a character that nobody sees, and where.</summary>
    public static string Hidden((Rune Character, int Position) found) => FormattableString.Invariant(
        $"Must not have the hidden character U+{found.Character.Value:X4}, which is its character {found.Position}.");

    public void ThrowIfFaulty() => Faults.ThrowIfAny();

    private string Named(string parameter, string text)
    {
        if (!Grains.Names.MerchantId.IsValid(text)) Faults.Add("/path/" + parameter, "Must be 1 to 64 of A-Z a-z 0-9 _ -.");
        return text;
    }

    private string? IdempotencyKey()
    {
        if (!http.Request.Headers.TryGetValue(IdempotencyKeyHeader, out var values)) return null;
        if (values is [{ Length: >= 1 and <= MaxKeyLength } key] && key.All(c => c is >= '!' and <= '~')) return key;
        Faults.Add("/header/" + IdempotencyKeyHeader, $"Must be one value of 1 to {MaxKeyLength} visible ASCII characters.");
        return null;
    }

    private ImmutableArray<long>? IfMatch()
    {
        var header = http.Request.Headers.IfMatch;
        if (header.Count == 0) return null;
        if (header is ["*"]) return [];
        if (EntityTagHeaderValue.TryParseStrictList(header, out var tags) && tags.Count is >= 1 and <= MaxIfMatch)
        {
            var versions = tags.Select(Version).ToList();
            if (versions.TrueForAll(v => v is not null)) return [.. versions.Select(v => v!.Value)];
        }
        Faults.Add("/header/If-Match", $"Must be * or up to {MaxIfMatch} versions in quotes, such as \"3\".");
        return null;
    }

    // A weak tag never matches (RFC 9110), so a version stands for it that nothing has.
    private static long? Version(EntityTagHeaderValue tag) =>
        tag.IsWeak ? NoVersion
        : long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;

    private bool CreateOnly()
    {
        var header = http.Request.Headers.IfNoneMatch;
        if (header.Count == 0) return false;
        if (header is ["*"] && HttpMethods.IsPut(http.Request.Method)) return true;
        Faults.Add("/header/If-None-Match", "Must be *, and is for PUT alone.");
        return false;
    }

    private bool DryRun()
    {
        var text = Query("dryRun");
        if (text is not (null or "true" or "false")) Faults.Add("/query/dryRun", "Must be true or false.");
        return text == "true";
    }
}
