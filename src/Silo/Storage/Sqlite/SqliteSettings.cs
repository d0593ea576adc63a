using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>Settings that belong to the data, and the look at its health.</summary>
internal sealed class SqliteSettings(SqliteDatabase database, CommitQueue queue) : IClockStore, IStorageProbe
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

    public Task SaveOffsetAsync(long offsetMs)
    {
        using var connection = database.OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandText =
            "INSERT INTO relayheat_setting (name, value) VALUES (@name, @value) ON CONFLICT DO UPDATE SET value = excluded.value";
        command.Parameters.AddWithValue("@name", ClockOffset);
        command.Parameters.AddWithValue("@value", offsetMs.ToString(CultureInfo.InvariantCulture));
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    public Task<bool> IsHealthyAsync(CancellationToken token)
    {
        try
        {
            ReadClockOffset(database);
            return Task.FromResult(!queue.IsFailing);
        }
        catch (SqliteException)
        {
            return Task.FromResult(false);
        }
    }
}
