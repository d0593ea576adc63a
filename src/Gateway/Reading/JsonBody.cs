using System.Collections.Immutable;
using System.Text.Json;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;
using RelayHeat.Grains.Names;

namespace RelayHeat.Gateway.Reading;

/// <summary>
/// An object in a request's body, read strictly: a field that is missing, null, of another type or unknown is a fault. All faults are
/// noted with their place. The value of a faulty field means nothing; <see cref="Faults.ThrowIfAny"/> stops before it is used.
/// </summary>
internal sealed partial class JsonBody : IFields
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
        if (!IsObject) faults.Add(pointer, Faults.NotAnObject);
    }

    public static Refusal TooLarge { get; } = new Refusal(GatewayCodes.BodyTooLarge).With("limit", MaxBytes);

    private bool IsObject => _element.ValueKind == JsonValueKind.Object;

    public bool Has(string name) => !IsNull(name) && (!IsObject || _element.TryGetProperty(name, out _));

    public bool IsNull(string name)
    {
        var isNull = IsObject && _element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;
        if (isNull) _known.Add(name);
        return isNull;
    }

    public bool Applies(string name, bool? isCalledFor, string otherwise)
    {
        if (isCalledFor is true) return true;
        _known.Add(name);
        if (isCalledFor is false && Has(name)) Fault(name, otherwise);
        return false;
    }

    public string? String(string name, string says, Form form) => Field(name) is { } value ? ReadString(value, name) : null;

    public IReadOnlyList<string?>? Strings(string name, string says, int maxItems, Form item, bool takesNone = true)
    {
        if (Field(name) is not { } value) return null;
        var items = Items(value, name, maxItems);
        var texts = new string?[items.Length];
        for (var at = 0; at < items.Length; at++) texts[at] = ReadString(items[at], name, at);
        return texts;
    }

    public long Whole(string name, string says, long min, long max)
    {
        if (Field(name) is not { } value) return min;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max) return number;
        Fault(name, $"Must be a whole number from {min} to {max}.");
        return min;
    }

    public bool Flag(string name, string says)
    {
        if (Field(name) is not { } value) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Fault(name, "Must be true or false.");
        return false;
    }

    public T Object<T>(string name, string says, Body<T> body) =>
        Field(name) is { } value ? new JsonBody(value, Place(name), _faults).ReadToEnd(body) : default!;

    public ImmutableArray<T> Objects<T>(string name, string says, Body<T> item, int maxItems)
    {
        if (Field(name) is not { } value) return [];
        var items = Items(value, name, maxItems);
        var objects = ImmutableArray.CreateBuilder<T>(items.Length);
        for (var at = 0; at < items.Length; at++) objects.Add(new JsonBody(items[at], Place(name, at), _faults).ReadToEnd(item));
        return objects.MoveToImmutable();
    }

    public ImmutableSortedDictionary<string, string> Map(
        string name, string says, IReadOnlyCollection<string> keys, string otherwise, int maxLength)
    {
        var texts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (!Has(name) || Field(name) is not { } value) return texts.ToImmutable();
        var map = new JsonBody(value, Place(name), _faults);
        if (!map.IsObject) return texts.ToImmutable();
        foreach (var text in value.EnumerateObject())
        {
            if (!keys.Contains(text.Name)) map.Fault(text.Name, otherwise);
            texts[text.Name] = map.Text(text.Name, says, maxLength);
        }
        return texts.ToImmutable();
    }

    public void Fault(string name, string message, int? item = null, string? field = null) =>
        _faults.Add(Place(name, item) + (field is null ? "" : Faults.Pointer(field)), message);

    /// <summary>Reads a body. Every field that it does not ask for is a fault.</summary>
    public T ReadToEnd<T>(Body<T> body)
    {
        var read = body.Read(this);
        End();
        return read;
    }

    /// <summary>Ends the reading: every field that nobody asked for is a fault.</summary>
    public void End()
    {
        if (!IsObject) return;
        foreach (var property in _element.EnumerateObject())
        {
            if (!_known.Contains(property.Name)) Fault(property.Name, Faults.IsUnknownField);
        }
    }

    private string? ReadString(JsonElement value, string name, int? item = null)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Fault(name, "Must be a string.", item);
            return null;
        }
        try
        {
            // U+FFFE is not half of a pair, but it has no normal form.
            if (value.GetString() is { } text && AccountName.IsWellFormed(text)) return text;
        }
        catch (InvalidOperationException)
        {
            // It has half a surrogate pair.
        }
        Fault(name, "Must be well-formed Unicode.", item);
        return null;
    }

    private JsonElement[] Items(JsonElement value, string name, int maxItems)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(name, "Must be an array.");
            return [];
        }
        if (value.GetArrayLength() > maxItems) Fault(name, $"Must have at most {maxItems} items.");
        return [.. value.EnumerateArray().Take(maxItems)];
    }

    private JsonElement? Field(string name)
    {
        _known.Add(name);
        if (!IsObject) return null;
        if (_element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null) return value;
        Fault(name, value.ValueKind == JsonValueKind.Null ? "Must not be null." : Faults.IsMissing);
        return null;
    }

    private string Place(string name, int? item = null) => _pointer + Faults.Pointer(name) + (item is { } at ? $"/{at}" : "");
}
