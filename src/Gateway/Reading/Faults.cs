using System.Buffers;
using System.Text;
using System.Text.Json;
using RelayHeat.Gateway.Json;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;
using RelayHeat.Grains.Names;

namespace RelayHeat.Gateway.Reading;

/// <summary>All faults of a request: JSON pointers, each with its messages. They are answered together.</summary>
internal sealed class Faults
{
    public const string NotAnAccount =
        "Must be an account name: 1 to 64 letters, digits, '_', '-', '.' and, for a sub-account, one ':'.";

    public const string NamesNobody = "Must have at least one letter or digit.";

    public const string NotAUscc =
        "Must be a unified social credit code (GB 32100-2015): 18 digits and capital letters, the last of them its check character.";

    public const string NotAnEntryId = "Must be 1 to 64 of A-Z a-z 0-9 _ . : -.";
    public const string NotAnEvidenceId = "Must be an evidence id: 64 hexadecimal digits.";
    public const string NotAnInstant = "Must be an instant with its offset, such as 2026-01-31T08:00:00Z.";
    public const string NotASequence = "Must be the sequence of an event: a whole number, not negative.";
    public const string NotAnObject = "Must be an object.";
    public const string IsMissing = "Is missing.";
    public const string IsRepeated = "Must be there once.";
    public const string IsUnknownField = "Is not a known field.";

    // A body of many unknown fields could cause an answer much larger than itself.
    private const int MaxPlaces = 100;

    // Null for almost every request.
    private SortedDictionary<string, List<string>>? _byPlace;

    public bool Any => _byPlace is not null;

    /// <summary>Notes a fault.</summary>
    /// <param name="pointer">Where: of the body <c>/name</c>, of the rest <c>/path/…</c>, <c>/query/…</c>, <c>/header/…</c>.</param>
    /// <param name="message">What is wrong there, as a sentence.</param>
    public void Add(string pointer, string message)
    {
        _byPlace ??= new(StringComparer.Ordinal);
        if (_byPlace.TryGetValue(pointer, out var messages)) messages.Add(message);
        else if (_byPlace.Count < MaxPlaces) _byPlace[pointer] = [message];
    }

    /// <summary>A field as a JSON pointer (RFC 6901).</summary>
    public static string Pointer(string name) =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The fault of a text that is not an account name.</summary>
    public static string WhyNoAccount(string text) =>
        AccountName.IsWellFormed(text) && Characters.FindHidden(text) is { } hidden ? Hidden(hidden) : NotAnAccount;

    /// <summary>The fault of a text with an invisible character, and its position.</summary>
    public static string Hidden((Rune Character, int Position) found) => FormattableString.Invariant(
        $"Must not have the hidden character U+{found.Character.Value:X4}, which is its character {found.Position}.");

    public static string NotOneOf(IEnumerable<string> words) => $"Must be one of {string.Join(", ", words)}.";

    public void ThrowIfAny()
    {
        if (Any) throw new RequestRefusedException(ToRefusal());
    }

    private Refusal ToRefusal()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, GatewayJson.WriterOptions))
        {
            json.WriteStartObject();
            foreach (var (pointer, messages) in _byPlace!)
            {
                json.WriteStartArray(pointer);
                foreach (var message in messages) json.WriteStringValue(message);
                json.WriteEndArray();
            }
            json.WriteEndObject();
        }
        return new Refusal(GatewayCodes.ValidationFailed, [new Figure("errors", Encoding.UTF8.GetString(buffer.WrittenSpan))]);
    }
}
