using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Storage;

/// <summary>The write-ahead log is copied in the background, and restarts before the writer has to copy it itself.</summary>
public sealed class SqliteCheckpointTests : IAsyncLifetime
{
    private const int PageBytes = 4096;

    private readonly SqliteTestDatabase _database = new();
    private SqliteConnection _writer = null!;
    private SqliteCheckpoints _checkpoints = null!;
    private int _rows;

    public async ValueTask InitializeAsync()
    {
        await _database.CreateAsync();
        _writer = _database.File.OpenForWriting();
        _checkpoints = new SqliteCheckpoints(_database.File, NullLogger<SqliteCheckpoints>.Instance);
        Execute("CREATE TABLE filler (number INTEGER PRIMARY KEY, bytes BLOB)");
    }

    public async ValueTask DisposeAsync()
    {
        _checkpoints.Dispose();
        _writer.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Log_ThatHasGrown_BeginsAnewBeforeTheWriterMustCopyIt()
    {
        var before = LogNumber();

        Write(SqliteCheckpoints.PagesBetween);
        await WriteUntilAsync(() => LogNumber() != before, pagesEach: 1);

        Assert.InRange(MostPagesOfLog(), SqliteCheckpoints.PagesBetween, SqliteCheckpoints.MostPages - 1);
    }

    [Fact]
    public void Log_ThatIsShort_IsLeftAlone()
    {
        var before = LogNumber();

        for (var i = 0; i < 10; i++) Write(SqliteCheckpoints.PagesBetween / 20);

        Assert.Equal(before, LogNumber());
    }

    [Fact]
    public async Task Reader_OfAnOldState_HoldsNobodyUpAndKeepsWhatItSees()
    {
        var before = LogNumber();
        using (var reader = _database.File.OpenForReading())
        {
            using var view = reader.BeginTransaction(deferred: true);
            Assert.Equal(0L, Count(reader));

            Write(SqliteCheckpoints.PagesBetween);
            for (var i = 0; i < 10; i++) Write(pages: 1);

            Assert.Equal(0L, Count(reader));
            Assert.Equal(before, LogNumber());
        }

        await WriteUntilAsync(() => LogNumber() != before, pagesEach: 100);
        Assert.Equal(_rows, Count(_writer));
    }

    // While an old reader is open the log keeps growing. Afterwards the disk space is free again.
    [Fact]
    public async Task Log_ThatAReaderHasMadeLong_IsShortAgainAfterwards()
    {
        using (var reader = _database.File.OpenForReading())
        {
            using var view = reader.BeginTransaction(deferred: true);
            Count(reader);
            for (var i = 0; i < 4; i++) Write(SqliteCheckpoints.PagesBetween);
            Assert.True(BytesOfLog() > 2L * SqliteCheckpoints.MostBytes);
        }

        await WriteUntilAsync(() => BytesOfLog() <= SqliteCheckpoints.MostBytes, pagesEach: 100);
        Assert.Equal(_rows, Count(_writer));
    }

    // Each write fills a page of its own, besides pages of the tree above.
    private void Write(int pages)
    {
        Execute(
            $"""
            WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {pages})
            INSERT INTO filler (bytes) SELECT zeroblob({PageBytes - 200}) FROM n
            """);
        _rows += pages;
        _checkpoints.Follow(_writer);
    }

    // Write slowly: the background copy takes time.
    private async Task WriteUntilAsync(Func<bool> fits, int pagesEach)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        soon.CancelAfter(TimeSpan.FromSeconds(30));
        while (!fits())
        {
            await Task.Delay(10, soon.Token);
            Write(pagesEach);
        }
    }

    // A number in the log's header rises each time the log restarts.
    private int LogNumber()
    {
        using var log = File.Open(_writer.DataSource + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = 12;
        var number = new byte[sizeof(int)];
        log.ReadExactly(number);
        return BinaryPrimitives.ReadInt32BigEndian(number);
    }

    // The log's file does not shrink below its limit when the log restarts.
    private long MostPagesOfLog()
    {
        const int headOfPageBytes = 24;
        return BytesOfLog() / (PageBytes + headOfPageBytes);
    }

    private long BytesOfLog() => new FileInfo(_writer.DataSource + "-wal").Length;

    private static long Count(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM filler";
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
