using System.Globalization;
using Microsoft.Data.Sqlite;
using RelayHeat.Grains.Core;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>Settings that belong to the data.</summary>
internal sealed class SqliteSettings(SqliteDatabase database) : IClockStore
{
    private const string ClockOffset = "clock_offset_ms";

    /// <summary>How far the clock of this data runs ahead.</summary>
    public static long ReadClockOffset(SqliteDatabase database)
    {
        using var connection = database.OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM relayheat_setting WHERE name = @name";
        command.Parameters.AddWithValue("@name", ClockOffset);
        return command.ExecuteScalar() is string value ? long.Parse(value, CultureInfo.InvariantCulture) : 0;
    }

    public Task<long> ReadOffsetAsync() => Task.FromResult(ReadClockOffset(database));

    public Task SaveOffsetAsync(long offsetMs)
    {
        try
        {
            Save(ClockOffset, offsetMs.ToString(CultureInfo.InvariantCulture));
        }
        catch (SqliteException e) when (SqliteErrors.IsRolledBack(e))
        {
            throw new UnavailableException($"The clock's offset was not written. {e.Message}");
        }
        catch (SqliteException e)
        {
            throw new OutcomeUnknownException($"The clock's offset was perhaps not written. {e.Message}");
        }
        return Task.CompletedTask;
    }

    private void Save(string name, string value)
    {
        using var connection = database.OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandText =
            "INSERT INTO relayheat_setting (name, value) VALUES (@name, @value) ON CONFLICT DO UPDATE SET value = excluded.value";
        command.Parameters.AddWithValue("@name", name);
        command.Parameters.AddWithValue("@value", value);
        command.ExecuteNonQuery();
    }
}
