using System.Globalization;
using Npgsql;
using RelayHeat.Grains.Core;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>Settings that belong to the data.</summary>
internal sealed class PostgresSettings(PostgresDatabase database) : IClockStore
{
    private const string ClockOffset = "clock_offset_ms";

    public async Task<long> ReadOffsetAsync()
    {
        await using var connection = await database.OpenForReadingAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand("SELECT value FROM relayheat_setting WHERE name = $1", (NpgsqlConnection)connection)
        {
            Parameters = { new() { Value = ClockOffset } },
        };
        return await command.ExecuteScalarAsync() is string value ? long.Parse(value, CultureInfo.InvariantCulture) : 0;
    }

    public async Task SaveOffsetAsync(long offsetMs)
    {
        try
        {
            await SaveAsync(ClockOffset, offsetMs.ToString(CultureInfo.InvariantCulture), CancellationToken.None);
        }
        catch (PostgresException e) when (e.InvariantSeverity == "ERROR")
        {
            throw new UnavailableException($"The clock's offset was not written. {e.MessageText}");
        }
        catch (NpgsqlException e)
        {
            throw new OutcomeUnknownException($"The clock's offset was perhaps not written. {e.Message}");
        }
    }

    private async Task SaveAsync(string name, string value, CancellationToken token)
    {
        await using var connection = await database.OpenForReadingAsync(token);
        await using var command = new NpgsqlCommand(
            "INSERT INTO relayheat_setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (NpgsqlConnection)connection)
        {
            Parameters = { new() { Value = name }, new() { Value = value } },
        };
        await command.ExecuteNonQueryAsync(token);
    }
}
