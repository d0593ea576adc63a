using System.Buffers;
using System.Text;
using System.Text.Json;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;

namespace RelayHeat.Gateway.Http;

/// <summary>Everything that is wrong with a request: JSON pointers, each with its messages. All are told at once.</summary>
internal sealed class Faults
{
    // A body of unknown fields alone could ask for an answer much larger than itself.
    private const int MaxPlaces = 100;

    // Nearly no request has any.
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
