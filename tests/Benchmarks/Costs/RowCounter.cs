using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace RelayHeat.Benchmarks.Costs;

/// <summary>
/// Counts inserted, updated and deleted rows, by triggers on all tables of a contender's database. It leaves out Orleans' membership,
/// which is written all the time.
/// </summary>
internal sealed class RowCounter(DbConnection database) : IAsyncDisposable
{
    private static readonly string[] Changes = ["INSERT", "UPDATE", "DELETE"];
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private bool IsPostgres => database is NpgsqlConnection;

    public static async Task<RowCounter> StartAsync(DbConnection database)
    {
        var counter = new RowCounter(database);
        var tables = await counter.TablesAsync();
        await counter.ExecuteAsync(counter.IsPostgres ? PostgresTriggers(tables) : SqliteTriggers(tables));
        return counter;
    }

    /// <summary>Waits until no more rows are written, and returns their number.</summary>
    public async Task<long> ReadAsync()
    {
        for (var before = -1L; ;)
        {
            var now = await CountAsync();
            if (now == before) return now;
            before = now;
            await Task.Delay(Quiet);
        }
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task<long> CountAsync()
    {
        await using var command = database.CreateCommand();
        command.CommandText = IsPostgres ? "SELECT last_value FROM benchmark_rows" : "SELECT n FROM benchmark_rows";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private async Task<List<string>> TablesAsync()
    {
        await using var command = database.CreateCommand();
        command.CommandText = IsPostgres
            ? "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            : "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        await using var rows = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await rows.ReadAsync()) tables.Add(rows.GetString(0));
        return [.. tables.Where(t => !t.StartsWith("orleansmembership", StringComparison.OrdinalIgnoreCase))];
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    // A sequence: a row would be locked by the writing transaction.
    private static string PostgresTriggers(IEnumerable<string> tables) => $"""
        CREATE SEQUENCE benchmark_rows;
        SELECT nextval('benchmark_rows');
        CREATE FUNCTION benchmark_count() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            AS 'BEGIN PERFORM nextval(''benchmark_rows''); RETURN NULL; END';
        {string.Join('\n', tables.Select(t =>
            $"CREATE TRIGGER benchmark AFTER INSERT OR UPDATE OR DELETE ON \"{t}\" FOR EACH ROW EXECUTE FUNCTION benchmark_count();"))}
        """;

    private static string SqliteTriggers(IEnumerable<string> tables) => $"""
        CREATE TABLE benchmark_rows (n INTEGER NOT NULL);
        INSERT INTO benchmark_rows VALUES (0);
        {string.Join('\n', tables.SelectMany(t => Changes.Select(c =>
            $"CREATE TRIGGER benchmark_{t}_{c} AFTER {c} ON \"{t}\" BEGIN UPDATE benchmark_rows SET n = n + 1; END;")))}
        """;
}
