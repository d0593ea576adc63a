using Npgsql;
using RelayHeat.Grains.Clock;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>Settings that belong to the data.</summary>
internal sealed class PostgresSettings(PostgresDatabase database) : IClockStore
{
    public async Task<ClockRecord> ReadClockAsync()
    {
        await using var connection = await database.OpenForReadingAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(
            """
            SELECT (SELECT value FROM relayheat_setting WHERE name = $1), (SELECT value FROM relayheat_setting WHERE name = $2)
            """,
            (NpgsqlConnection)connection)
        {
            Parameters = { new() { Value = ClockSettings.Offset }, new() { Value = ClockSettings.Receipts } },
        };
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return ClockSettings.Read(row[0] as string, row[1] as string);
    }

    public async Task SaveClockAsync(ClockRecord record)
    {
        try
        {
            await SaveAsync(ClockSettings.Write(record));
        }
        catch (PostgresException e) when (e.InvariantSeverity == "ERROR")
        {
            throw new UnavailableException($"The clock was not moved. {e.MessageText}");
        }
        catch (NpgsqlException e)
        {
            throw new OutcomeUnknownException($"The clock was perhaps not moved. {e.Message}");
        }
    }

    private async Task SaveAsync((string Name, string Value)[] settings)
    {
        await using var connection = await database.OpenForReadingAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO relayheat_setting (name, value) SELECT * FROM unnest($1, $2)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """,
            (NpgsqlConnection)connection)
        {
            Parameters =
            {
                new() { Value = settings.Select(s => s.Name).ToArray() }, new() { Value = settings.Select(s => s.Value).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync();
    }
}
