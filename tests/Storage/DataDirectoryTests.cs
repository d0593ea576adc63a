using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using RelayHeat.Hosting;
using RelayHeat.Silo;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Storage;

/// <summary>One process for each data directory, and files that only their owner may read.</summary>
public sealed class DataDirectoryTests
{
    [Fact]
    public void Open_WhileHeld_IsRefusedWithOneLine()
    {
        using var temporary = new TemporaryDirectory();
        using var held = DataDirectory.Open(temporary.File("data"));

        var refused = Assert.Throws<StartupException>(() => DataDirectory.Open(temporary.File("data")));

        Assert.Equal($"Data:Directory {temporary.File("data")} is in use by another process.", refused.Message);
    }

    [Fact]
    public void Open_AfterItWasLetGo_Succeeds()
    {
        using var temporary = new TemporaryDirectory();
        DataDirectory.Open(temporary.Path).Dispose();

        using var again = DataDirectory.Open(temporary.Path);

        Assert.Equal(temporary.Path, again.Path);
    }

    [Fact]
    public void Open_WhereAFileStands_IsRefused()
    {
        using var temporary = new TemporaryDirectory();
        File.WriteAllText(temporary.File("data"), "");

        Assert.Throws<StartupException>(() => DataDirectory.Open(temporary.File("data")));
    }

    // In a directory that everybody may write, with a umask that shares new files.
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_OfAProcessThatSharesAllItMakes_AreItsOwnersAlone()
    {
        using var temporary = new TemporaryDirectory();
        File.SetUnixFileMode(temporary.Path, (UnixFileMode)0b111_111_111);
        await using var server = await ServerProcess.StartAsync(temporary.Path, umask: "000");
        using var registry = await server.ClientForAsync("registrar", "platform.registry");

        Assert.Equal(
            ["relayheat.db", "relayheat.db-shm", "relayheat.db-wal", "relayheat.lock", "signing.key"],
            Directory.GetFiles(temporary.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        AssertOwnersAlone(temporary.Path);
    }

    // As an older version left them.
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Files_ThatWereOpenToOthers_AreClosed()
    {
        using var temporary = new TemporaryDirectory();
        string[] files = ["relayheat.db", "relayheat.db-shm", "relayheat.db-wal", "relayheat.lock"];
        foreach (var file in files)
        {
            File.WriteAllText(temporary.File(file), "");
            File.SetUnixFileMode(temporary.File(file), (UnixFileMode)0b110_110_110);
        }

        using var directory = DataDirectory.Open(temporary.Path);
        var database = new SqliteDatabase(directory.DatabasePath);
        database.Migrate();
        using var reader = database.OpenForReading();

        AssertOwnersAlone(temporary.Path);
        SqliteConnection.ClearPool(reader);
    }

    [UnsupportedOSPlatform("windows")]
    private static void AssertOwnersAlone(string directory)
    {
        foreach (var file in Directory.GetFiles(directory))
            Assert.Equal((file, UnixFileMode.UserRead | UnixFileMode.UserWrite), (file, File.GetUnixFileMode(file)));
    }
}
