using System.Reflection;
using System.Text;
using DbUp;
using Microsoft.Data.Sqlite;
using Orleans.Storage;
using RelayHeat.Grains.Providers;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Storage;

/// <summary>Files beside the rows: committed with them or not at all, kept once, shown to those who committed them.</summary>
public sealed class ContentTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private StorageFixture _storage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _storage = await StorageFixture.StartAsync();

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public async Task Content_OfTwoEntities_IsKeptOnceAndReadByEachOfThem()
    {
        var shared = FileOf("shared");
        // In one batch and after it: whoever comes second finds the bytes.
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => WriteAsync($"provider/{i}", shared)));
        await WriteAsync("provider/late", shared);

        Assert.Equal((1, 21), (_storage.Count("relayheat_content"), _storage.Count("relayheat_content_use")));
        foreach (var entity in new[] { "provider/0", "provider/19", "provider/late" })
        {
            var read = await _storage.ReadModel.ReadContentAsync(entity, shared.Hash, Token);
            Assert.Equal((shared.Hash, "image/png"), (read!.Hash, read.MediaType));
            Assert.Equal(shared.Bytes, read.Bytes);
        }
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/other", shared.Hash, Token));
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/0", FileOf("never sent").Hash, Token));
    }

    // Who has the bytes of one file and none of another is not helped by their being there.
    [Fact]
    public async Task Content_ThatOnlyAnotherEntityCommitted_IsNotRead()
    {
        await WriteAsync("provider/a", FileOf("a"));
        await WriteAsync("provider/b", FileOf("b"));

        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/a", FileOf("b").Hash, Token));
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/b", FileOf("a").Hash, Token));
    }

    [Fact]
    public async Task G4_CommitThatConflicts_KeepsNoFile()
    {
        await WriteAsync("provider/a", FileOf("first"));

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync("provider/a", FileOf("second")));

        Assert.Equal((1, 1, 1), Counts());
    }

    // The database takes the row, the event and the file, and stumbles over the message behind them.
    [Fact]
    public async Task G4_CommitThatTheDatabaseRejectsAfterItsFile_KeepsNoFileAndItsNeighboursDo()
    {
        var message = new OutboxRow(1, 0, "somebody", Noon, "{}");
        var first = Effects("provider/a") with { OutboxAdded = [message] };
        await StorageFixture.WriteAsync(_storage.Queue, "provider/a", StorageFixture.With(first));

        var bad = Effects("provider/a", FileOf("bad")) with { OutboxAdded = [message] };
        var rejected = StorageFixture.WriteAsync(_storage.Queue, "provider/a", StorageFixture.With(bad), "1");
        var neighbours = Enumerable.Range(0, 20).Select(i => WriteAsync($"provider/{i}", FileOf($"{i}"))).ToList();

        await Assert.ThrowsAsync<CommitRolledBackException>(() => rejected);
        await Task.WhenAll(neighbours);
        Assert.Equal((20, 20, 21), Counts());
        Assert.Null(await _storage.ReadModel.ReadContentAsync("provider/a", FileOf("bad").Hash, Token));
    }

    // As it was released first: data of the first two scripts, and then this build on the same file.
    [Fact]
    public void Migrate_OfDataFromBeforeThereWereFiles_AddsThemAndLeavesTheRest()
    {
        using var temporary = new TemporaryDirectory();
        var database = new SqliteDatabase(temporary.File("relayheat.db"));
        var former = DeployChanges.To
            .SqliteDatabase(database.ConnectionString)
            .WithScriptsEmbeddedInAssembly(Assembly.GetAssembly(typeof(SqliteDatabase))!, IsFormer)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        Assert.True(former.Successful);
        Assert.DoesNotContain("relayheat_content", Schema(database));
        using (var statements = new SqliteStatements(database.OpenForWriting(), "relayheat"))
        {
            statements.Begin();
            statements.AppendEvent("merchant/m", new EventRow(Noon, 1, "tested", "somebody", "2026-01", "{}"), null);
            statements.PutDirectory(new DirectoryRow("merchant", "m", "seats_free", "m", "{}"));
            statements.Commit();
        }

        database.Migrate();
        database.Migrate();

        using var whole = new TemporaryDirectory();
        var fresh = new SqliteDatabase(whole.File("relayheat.db"));
        fresh.Migrate();
        Assert.Equal(Schema(fresh), Schema(database));
        Assert.Equal((1L, 1L), (Rows(database, "relayheat_event"), Rows(database, "relayheat_directory")));
        Assert.Equal(Rows(fresh, "SchemaVersions"), Rows(database, "SchemaVersions"));
        SqliteConnection.ClearAllPools();

        static long Rows(SqliteDatabase file, string table) => (long)Scalar(file, $"SELECT COUNT(*) FROM {table}");
    }

    private static bool IsFormer(string script) =>
        script.Contains(".0001_", StringComparison.Ordinal) || script.Contains(".0002_", StringComparison.Ordinal);

    private static string Schema(SqliteDatabase database) =>
        (string)Scalar(database, "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY type, name)");

    private static object Scalar(SqliteDatabase database, string sql)
    {
        using var connection = database.OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }

    private static Content FileOf(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new Content(EvidenceId.Of(bytes), "image/png", bytes);
    }

    private static CommitEffects Effects(string entity, Content? content = null) => new()
    {
        Entity = entity,
        Events = [new EventRow(Noon, 1, "tested", "somebody", "2026-01", "{}")],
        Content = content,
    };

    private (long Files, long Uses, long Events) Counts() =>
        (_storage.Count("relayheat_content"), _storage.Count("relayheat_content_use"), _storage.Count("relayheat_event"));

    private Task<string> WriteAsync(string entity, Content content) =>
        StorageFixture.WriteAsync(_storage.Queue, entity, StorageFixture.With(Effects(entity, content)));
}
