using Microsoft.Data.Sqlite;
using RelayHeat.Engine;
using RelayHeat.Hosting;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Storage;

/// <summary>Data that cannot be used is reported in one line. A busy database is not reported as a bug.</summary>
public sealed class DamagedDataTests
{
    [Fact]
    public void Migrate_OfAFileThatIsNoDatabase_IsRefusedWithOneLine()
    {
        using var temporary = new TemporaryDirectory();
        File.WriteAllText(temporary.File("relayheat.db"), new string('x', 8192));

        var refused = Assert.Throws<StartupException>(() => new SqliteDatabase(temporary.File("relayheat.db")).Migrate());

        Assert.StartsWith($"The database {temporary.File("relayheat.db")} cannot be used: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Migrate_WhereADirectoryStands_IsRefused()
    {
        using var temporary = new TemporaryDirectory();

        Assert.Throws<StartupException>(() => new SqliteDatabase(temporary.Path).Migrate());
    }

    [Fact]
    public async Task SaveClock_WhileTheFileIsLocked_IsUnavailable()
    {
        using var temporary = new TemporaryDirectory();
        var database = new SqliteDatabase(temporary.File("relayheat.db"));
        database.Migrate();
        using var holder = database.OpenForReading();
        using var command = holder.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();

        var settings = new SqliteSettings(database);
        await Assert.ThrowsAsync<UnavailableException>(() => settings.SaveClockAsync(new ClockRecord(1, [])));

        command.CommandText = "ROLLBACK";
        command.ExecuteNonQuery();
        SqliteConnection.ClearPool(holder);
        Assert.Equal(0, SqliteSettings.ReadClockOffset(database));
    }
}
