using System.Globalization;
using Microsoft.Data.Sqlite;
using RelayHeat.Grains.Core;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>Settings that belong to the data, and the look at its health.</summary>
internal sealed class SqliteSettings(SqliteDatabase database, CommitQueue queue) : IClockStore, IStorageProbe
{
    private const string ClockOffset = "clock_offset_ms";
    private const string Probe = "probe";
    private const int ProbeTimeoutS = 1;

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
            Save(ClockOffset, offsetMs.ToString(CultureInfo.InvariantCulture), SqliteDatabase.BusyTimeoutS);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            // It waited for the lock and never began to write.
            throw new UnavailableException($"The clock's offset was not written. {e.Message}");
        }
        return Task.CompletedTask;
    }

    public Task<bool> IsHealthyAsync(CancellationToken token)
    {
        try
        {
            ReadClockOffset(database);
            // Callers may be kept away until this says yes, so it must not wait for their commands to find out.
            if (queue.IsFailing)
            {
                Save(Probe, "", ProbeTimeoutS);
                queue.NoteRecovery();
            }
            return Task.FromResult(!queue.IsFailing);
        }
        catch (SqliteException)
        {
            return Task.FromResult(false);
        }
    }

    private void Save(string name, string value, int timeoutS)
    {
        using var connection = database.OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandTimeout = timeoutS;
        command.CommandText =
            "INSERT INTO relayheat_setting (name, value) VALUES (@name, @value) ON CONFLICT DO UPDATE SET value = excluded.value";
        command.Parameters.AddWithValue("@name", name);
        command.Parameters.AddWithValue("@value", value);
        command.ExecuteNonQuery();
    }
}
