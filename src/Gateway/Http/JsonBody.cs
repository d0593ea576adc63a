using System.Collections.Immutable;
using System.Text.Json;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Gateway.Http;

/// <summary>
/// One object of a request's body, read strictly: a field that is missing, null, of another type or unknown is a fault, and all
/// faults are noted with their place. What a faulty field is read as means nothing; <see cref="Faults.ThrowIfAny"/> ends it there.
/// </summary>
internal sealed partial class JsonBody
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private readonly JsonElement _element;
    private readonly string _pointer;
    private readonly Faults _faults;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private JsonBody(JsonElement element, string pointer, Faults faults)
    {
        (_element, _pointer, _faults) = (element, pointer, faults);
        if (element.ValueKind != JsonValueKind.Object) faults.Add(pointer, "Must be an object.");
    }

    public static Refusal TooLarge { get; } = new Refusal(GatewayCodes.BodyTooLarge).With("limit", MaxBytes);

    /// <summary>
    /// Text that is shown to people: trimmed, 1 to <paramref name="maxLength"/> characters, none of them control or hidden.
    /// </summary>
    public string Text(string name, int maxLength)
    {
        if (String(name) is not { } text) return "";
        text = text.Trim();
        CheckLength(name, text, maxLength);
        if (text.Any(char.IsControl)) Fault(name, "Must not have control characters.");
        if (Characters.FindHidden(text) is { } hidden) Fault(name, RequestReader.Hidden(hidden));
        return text;
    }

    /// <summary>An identifier of another system, as it is: 1 to <paramref name="maxLength"/> characters, all of them to be seen.</summary>
    public string Token(string name, int maxLength)
    {
        if (Unspaced(name, maxLength) is not { } text) return "";
        if (Characters.FindHidden(text) is { } hidden) Fault(name, RequestReader.Hidden(hidden));
        return text;
    }

    /// <summary>
    /// An Alipay subject, as it is. What has no width changes nothing in it, since letters and digits alone are compared; what turns
    /// its direction would deceive whoever reads it.
    /// </summary>
    public string AlipaySubject(string name, int maxLength)
    {
        if (Unspaced(name, maxLength) is not { } text) return "";
        if (text.Length > 0 && !SubjectId.IsName(text)) Fault(name, RequestReader.NamesNobody);
        if (Characters.FindDirection(text) is { } hidden) Fault(name, RequestReader.Hidden(hidden));
        return text;
    }

    /// <summary>An account name, in its normal form.</summary>
    public string Account(string name)
    {
        if (String(name) is not { } text) return "";
        if (!AccountName.TryNormalize(text, out var account)) Fault(name, RequestReader.WhyNoAccount(text));
        return account;
    }

    /// <summary>Account names, each once, in their normal form.</summary>
    public ImmutableArray<string> Accounts(string name, int maxItems)
    {
        var accounts = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (place, text) in Strings(name, maxItems))
        {
            if (!AccountName.TryNormalize(text, out var account)) _faults.Add(place, RequestReader.WhyNoAccount(text));
            else if (!seen.Add(account)) _faults.Add(place, "Must be there once.");
            else accounts.Add(account);
        }
        return accounts.ToImmutable();
    }

    /// <summary>An id that the caller makes.</summary>
    public string EntryId(string name)
    {
        if (String(name) is not { } text) return "";
        if (!Grains.Names.EntryId.IsValid(text)) Fault(name, RequestReader.NotAnEntryId);
        return text;
    }

    /// <summary>The id of a piece of evidence, in its normal form.</summary>
    public string Evidence(string name) => String(name) is { } text ? EvidenceAt(Place(name), text) : "";

    /// <summary>The ids of several.</summary>
    public ImmutableArray<string> EvidenceList(string name, int maxItems) =>
        [.. Strings(name, maxItems).Select(item => EvidenceAt(item.Place, item.Text)).Distinct(StringComparer.Ordinal)];

    /// <summary>A whole number within limits; neither a fraction nor an exponent.</summary>
    public long Whole(string name, long min, long max)
    {
        if (Field(name) is not { } value) return min;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max) return number;
        Fault(name, $"Must be a whole number from {min} to {max}.");
        return min;
    }

    /// <summary>An instant: ISO 8601 with its offset.</summary>
    public DateTimeOffset Moment(string name)
    {
        if (String(name) is not { } text) return default;
        if (!Instant.TryParse(text, out var instant)) Fault(name, RequestReader.NotAnInstant);
        return instant;
    }

    /// <summary>A date or an instant, as the caller prefers.</summary>
    public (DateTimeOffset Instant, bool IsDate) DateOrMoment(string name)
    {
        if (String(name) is not { } text) return default;
        if (Dates.TryParse(text, out var date)) return (BeijingDay.Begin(date), true);
        if (!Instant.TryParse(text, out var instant)) Fault(name, "Must be a date, such as 2026-01-31, or an instant with its offset.");
        return (instant, false);
    }

    public bool Flag(string name)
    {
        if (Field(name) is not { } value) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Fault(name, "Must be true or false.");
        return false;
    }

    public T OneOf<T>(string name)
        where T : struct, Enum =>
        String(name) is { } text ? Parse<T>(Place(name), text) : default;

    /// <summary>An enum value; false where it is none, which is noted as a fault.</summary>
    public bool TryOneOf<T>(string name, out T value)
        where T : struct, Enum
    {
        value = default;
        if (String(name) is not { } text) return false;
        value = Parse<T>(Place(name), text);
        return EnumNames<T>.ByName.ContainsKey(text);
    }

    /// <summary>A set of enum values: each once, in the order of their declaration, in whatever order they are sent.</summary>
    public IEnumerable<T> SetOf<T>(string name, int maxItems)
        where T : struct, Enum =>
        Strings(name, maxItems).Select(item => Parse<T>(item.Place, item.Text)).Distinct().Order().ToList();

    /// <summary>A list of texts with their places, for the caller to check.</summary>
    public List<(string Place, string Text)> Strings(string name, int maxItems)
    {
        var texts = new List<(string, string)>();
        foreach (var (place, value) in Items(name, maxItems))
        {
            if (StringAt(place, value) is { } text) texts.Add((place, text));
        }
        return texts;
    }

    /// <summary>An object within this one.</summary>
    public JsonBody? Object(string name) => Field(name) is { } value ? new JsonBody(value, Place(name), _faults) : null;

    /// <summary>The names of its fields, all of them known from now on: for maps, whose names are data.</summary>
    public List<string> Names()
    {
        if (_element.ValueKind != JsonValueKind.Object) return [];
        List<string> names = [.. _element.EnumerateObject().Select(property => property.Name)];
        _known.UnionWith(names);
        return names;
    }

    /// <summary>Whether a field may be read as absent: it is not there, or null.</summary>
    public bool IsAbsent(string name) =>
        IsNull(name) || (_element.ValueKind == JsonValueKind.Object && !_element.TryGetProperty(name, out _));

    /// <summary>A list of objects within this one.</summary>
    public List<JsonBody> Objects(string name, int maxItems) =>
        [.. Items(name, maxItems).Select(item => new JsonBody(item.Value, item.Place, _faults))];

    /// <summary>Whether a field is there and null; asked where the contract allows null.</summary>
    public bool IsNull(string name)
    {
        var isNull = _element.ValueKind == JsonValueKind.Object
            && _element.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.Null;
        if (isNull) _known.Add(name);
        return isNull;
    }

    /// <summary>Ends the reading: every field that was not asked for is unknown.</summary>
    public void End()
    {
        if (_element.ValueKind != JsonValueKind.Object) return;
        foreach (var property in _element.EnumerateObject())
        {
            if (!_known.Contains(property.Name)) Fault(property.Name, "Is not a known field.");
        }
    }

    /// <summary>Fields that may be there and are not looked at.</summary>
    public void Pass(params string[] names) => _known.UnionWith(names);

    /// <summary>Notes that a known field must not be there.</summary>
    public void Refuse(string name, string message)
    {
        Pass(name);
        Fault(name, message);
    }

    public void Fault(string name, string message) => _faults.Add(Place(name), message);

    private string? Unspaced(string name, int maxLength)
    {
        if (String(name) is not { } text) return null;
        CheckLength(name, text, maxLength);
        if (text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))) Fault(name, "Must not have white space or control characters.");
        return text;
    }

    private void CheckLength(string name, string text, int maxLength)
    {
        if (text.Length == 0 || Characters.Count(text) > maxLength) Fault(name, $"Must have 1 to {maxLength} characters.");
    }

    private string EvidenceAt(string place, string text)
    {
        if (!EvidenceId.TryNormalize(text, out var evidenceId)) _faults.Add(place, RequestReader.NotAnEvidenceId);
        return evidenceId;
    }

    private T Parse<T>(string place, string text)
        where T : struct, Enum
    {
        if (!EnumNames<T>.ByName.TryGetValue(text, out var value)) _faults.Add(place, $"Must be one of {EnumNames<T>.Listed}.");
        return value;
    }

    private string? String(string name) => Field(name) is { } value ? StringAt(Place(name), value) : null;

    private string? StringAt(string place, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            _faults.Add(place, "Must be a string.");
            return null;
        }
        try
        {
            // U+FFFE is no half of a pair, and still nothing that has a normal form.
            if (value.GetString() is { } text && AccountName.IsWellFormed(text)) return text;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
        }
        _faults.Add(place, "Must be well-formed Unicode.");
        return null;
    }

    private List<(string Place, JsonElement Value)> Items(string name, int maxItems)
    {
        if (Field(name) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(name, "Must be an array.");
            return [];
        }
        if (value.GetArrayLength() > maxItems) Fault(name, $"Must have at most {maxItems} items.");
        return [.. value.EnumerateArray().Take(maxItems).Select((item, at) => ($"{Place(name)}/{at}", item))];
    }

    private JsonElement? Field(string name)
    {
        _known.Add(name);
        if (_element.ValueKind != JsonValueKind.Object) return null;
        if (_element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null) return value;
        Fault(name, value.ValueKind == JsonValueKind.Null ? "Must not be null." : "Is missing.");
        return null;
    }

    private string Place(string name) => _pointer + Faults.Pointer(name);
}
