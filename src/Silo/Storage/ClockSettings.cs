using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RelayHeat.Grains.Clock;
using RelayHeat.Engine;
using RelayHeat.Grains.Kinds;

namespace RelayHeat.Silo.Storage;

/// <summary>The sandbox clock as stored settings.</summary>
internal static class ClockSettings
{
    public const string Offset = "clock_offset_ms";
    public const string Receipts = "clock_receipts";

    public static ClockRecord Read(string? offset, string? receipts) => new(
        offset is null ? 0 : long.Parse(offset, CultureInfo.InvariantCulture),
        receipts is null ? [] : JsonSerializer.Deserialize(receipts, GrainJson.For<ImmutableArray<Receipt>>()));

    public static (string Name, string Value)[] Write(ClockRecord record) =>
    [
        (Offset, record.OffsetMs.ToString(CultureInfo.InvariantCulture)),
        (Receipts, JsonSerializer.Serialize(record.Receipts, GrainJson.For<ImmutableArray<Receipt>>())),
    ];
}
