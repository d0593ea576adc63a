using Microsoft.Data.Sqlite;
using RelayHeat.Grains.Clock;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>Settings that belong to the data.</summary>
internal sealed class SqliteSettings(SqliteDatabase database) : IClockStore
{
    /// <summary>How far the sandbox clock of this data is ahead, in milliseconds.</summary>
    public static long ReadClockOffset(SqliteDatabase database) => ReadClock(database).OffsetMs;

    public Task<ClockRecord> ReadClockAsync() => Task.FromResult(ReadClock(database));

    public Task SaveClockAsync(ClockRecord record)
    {
        try
        {
            Save(ClockSettings.Write(record));
        }
        catch (SqliteException e) when (SqliteErrors.IsRolledBack(e))
        {
            throw new UnavailableException($"The clock was not moved. {e.Message}");
        }
        catch (SqliteException e)
        {
            throw new OutcomeUnknownException($"The clock was perhaps not moved. {e.Message}");
        }
        return Task.CompletedTask;
    }

    private static ClockRecord ReadClock(SqliteDatabase database)
    {
        using var connection = database.OpenForReading();
        using var transaction = connection.BeginTransaction(deferred: true);
        return ClockSettings.Read(Read(ClockSettings.Offset), Read(ClockSettings.Receipts));

        string? Read(string name)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "SELECT value FROM relayheat_setting WHERE name = @name";
            command.Parameters.AddWithValue("@name", name);
            return command.ExecuteScalar() as string;
        }
    }

    private void Save((string Name, string Value)[] settings)
    {
        using var connection = database.OpenForReading();
        using var command = connection.CreateCommand();
        var rows = settings.Select((_, i) => $"(@name{i}, @value{i})");
        command.CommandText = $"INSERT INTO relayheat_setting (name, value) VALUES {string.Join(", ", rows)} "
            + "ON CONFLICT DO UPDATE SET value = excluded.value";
        foreach (var (i, (name, value)) in settings.Index())
        {
            command.Parameters.AddWithValue($"@name{i}", name);
            command.Parameters.AddWithValue($"@value{i}", value);
        }
        command.ExecuteNonQuery();
    }
}
