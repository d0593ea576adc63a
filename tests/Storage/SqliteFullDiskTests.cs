using Microsoft.Data.Sqlite;
using RelayHeat.Engine;

namespace RelayHeat.Storage;

/// <summary>A full disk: commands are certainly refused, readiness says so, and everything works again when there is space.</summary>
public sealed class SqliteFullDiskTests : IAsyncLifetime
{
    private const int BallastBytes = 1024 * 1024;

    private readonly TemporaryDirectory _directory = new();
    private StorageFixture _storage = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting a file system of a few megabytes needs root");
        var mounted = await Programs.RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _directory.Path);
        Assert.SkipUnless(mounted.ExitCode == 0, $"a tmpfs cannot be mounted here: {mounted.Error.Trim()}");
        _storage = await StorageFixture.StartAsync(new SqliteTestDatabase(_directory.Path));
    }

    public async ValueTask DisposeAsync()
    {
        if (_storage is not null)
        {
            await _storage.DisposeAsync();
            await Programs.RunAsync("umount", _directory.Path);
        }
        _directory.Dispose();
    }

    [Fact]
    public async Task Disk_Full_RefusesAndIsNotReady_UntilThereIsRoom()
    {
        await File.WriteAllBytesAsync(_directory.File("ballast"), new byte[BallastBytes], TestContext.Current.CancellationToken);
        var written = 0;
        CommitRolledBackException? refused = null;
        while (refused is null) refused = await RefusalAsync(written++);

        Assert.Equal(SQLitePCL.raw.SQLITE_FULL, Assert.IsType<SqliteException>(refused.InnerException).SqliteErrorCode);
        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await RefusalAsync(written + i));
            Assert.False(await _storage.IsHealthyAsync());
        }

        File.Delete(_directory.File("ballast"));
        Assert.True(await _storage.IsHealthyAsync());
        Assert.Null(await RefusalAsync(written));
        // Nothing of the refused commits is stored.
        Assert.Equal(written, await _storage.CountAsync("OrleansStorage"));
    }

    private async Task<CommitRolledBackException?> RefusalAsync(int number)
    {
        try
        {
            await StorageFixture.WriteAsync(_storage.Queue, $"merchant/{number}", StorageFixture.Named(new string('x', 40_000)));
            return null;
        }
        catch (CommitRolledBackException e)
        {
            return e;
        }
    }
}
