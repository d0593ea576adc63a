using System.Globalization;
using Npgsql;
using RelayHeat.Grains.Core;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>Settings that belong to the data, and the look at its health.</summary>
internal sealed class PostgresSettings(PostgresDatabase database, CommitQueue queue) : IClockStore, IStorageProbe
{
    private const string ClockOffset = "clock_offset_ms";
    private const string Probe = "probe";

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
        catch (PostgresException e) when (e.Severity == "ERROR")
        {
            throw new UnavailableException($"The clock's offset was not written. {e.MessageText}");
        }
        catch (NpgsqlException e)
        {
            throw new OutcomeUnknownException($"The clock's offset was perhaps not written. {e.Message}");
        }
    }

    public async Task<bool> IsHealthyAsync(CancellationToken token)
    {
        try
        {
            // Callers may be kept away until this says yes, so it must not wait for their commands to find out.
            if (queue.IsFailing)
            {
                await SaveAsync(Probe, "", token);
                queue.NoteRecovery();
            }
            else
            {
                await ReadOffsetAsync().WaitAsync(token);
            }
            return !queue.IsFailing;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return false;
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
