using System.Data.Common;
using System.Threading.Channels;
using Npgsql;

namespace RelayHeat.Storage.Support;

/// <summary>Counts every inserted, updated and deleted row, except the writer's note of a batch.</summary>
internal sealed class RowCounter : IAsyncDisposable
{
    private static readonly string[] Tables =
    [
        "OrleansStorage", "relayheat_event", "relayheat_part", "relayheat_used_id", "relayheat_content", "relayheat_content_use",
        "relayheat_setting",
    ];

    private readonly DbConnection _connection;

    private RowCounter(DbConnection connection) => _connection = connection;

    private bool IsPostgres => _connection is NpgsqlConnection;

    public static async Task<RowCounter> StartAsync(ITestDatabase database)
    {
        var counter = new RowCounter(await database.OpenAsync());
        await counter.RunAsync(counter.IsPostgres
            ? """
              CREATE SEQUENCE counted;
              CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nextval(''counted''); RETURN NULL; END'
              """
            : "CREATE TABLE counted (n INTEGER); INSERT INTO counted VALUES (0)");
        foreach (var table in Tables) await counter.CountAsync(table);
        return counter;
    }

    public async Task<long> ReadAsync()
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = IsPostgres ? "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM counted" : "SELECT n FROM counted";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task CountAsync(string table)
    {
        foreach (var change in new[] { "INSERT", "UPDATE", "DELETE" })
        {
            var name = $"count_{table}_{change}";
            await RunAsync(IsPostgres
                ? $"CREATE TRIGGER {name} AFTER {change} ON {table} FOR EACH ROW EXECUTE FUNCTION counted()"
                : $"CREATE TRIGGER {name} AFTER {change} ON {table} BEGIN UPDATE counted SET n = n + 1; END");
        }
    }

    private async Task RunAsync(string sql)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>An outbox store that writes nothing, and records that it was asked to.</summary>
internal sealed class HeldRetirements : IOutboxStore
{
    private readonly Channel<string> _asked = Channel.CreateUnbounded<string>();

    public Task RetireAsync(string entity, string etag, ImmutableArray<OutboxRow> left, DateTimeOffset? dueAt)
    {
        return _asked.Writer.WriteAsync(entity).AsTask();
    }

    /// <summary>Waits until a grain asks for a retirement: its messages are delivered, and no commit has followed.</summary>
    public Task IsAskedAsync() => _asked.Reader.ReadAsync().AsTask().WaitAsync(
        TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>The number of retirements that no test has waited for.</summary>
    public int Unawaited => _asked.Reader.Count;
}
