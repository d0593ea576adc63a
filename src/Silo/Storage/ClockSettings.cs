using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using RelayHeat.Grains.Clock;
using RelayHeat.Engine;
using RelayHeat.Grains.Kinds;

namespace RelayHeat.Silo.Storage;

/// <summary>Stores the sandbox clock's offset, and the receipts of the commands that moved it.</summary>
internal interface IClockStore
{
    Task<ClockRecord> ReadClockAsync();

    /// <summary>Makes a record durable, all or nothing. Move the clocks only afterwards.</summary>
    Task SaveClockAsync(ClockRecord record);
}

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
