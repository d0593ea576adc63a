using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace RelayHeat.Benchmarks.Growth;

/// <summary>Fills a database with stores directly: through the product's routes a million would take half an hour.</summary>
internal static class BulkLoad
{
    private const int StoresAtOnce = 20_000;

    // Without durability: a failed load is thrown away.
    private const string Careless = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000";

    /// <summary>Writes the rows of stores 0 to <paramref name="stores"/> - 1. Nothing else may use the database meanwhile.</summary>
    public static async Task RunAsync(DbConnection database, StoreTemplate template, int stores)
    {
        if (database is SqliteConnection) await ExecuteAsync(database, Careless);
        for (var from = 0; from < stores; from += StoresAtOnce)
        {
            var some = Enumerable.Range(from, Math.Min(StoresAtOnce, stores - from)).SelectMany(template.RowsOf);
            foreach (var table in some.GroupBy(t => t.Table))
            {
                var (columns, rows) = (table.First().Columns, table.SelectMany(t => t.Rows));
                if (database is NpgsqlConnection postgres) await CopyAsync(postgres, table.Key, columns, rows);
                else await InsertAsync((SqliteConnection)database, table.Key, columns, rows);
            }
            Console.Write($"\r{Math.Min(from + StoresAtOnce, stores):N0} of {stores:N0} stores  ");
        }
        Console.WriteLine();
        // The database's own housekeeping would have done this long before a million stores had registered.
        await ExecuteAsync(database, database is NpgsqlConnection ? "VACUUM ANALYZE" : "PRAGMA journal_mode = WAL");
        if (database is NpgsqlConnection) await ExecuteAsync(database, "CHECKPOINT");
    }

    private static async Task CopyAsync(
        NpgsqlConnection database, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        var into = $"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)";
        await using var copy = await database.BeginBinaryImportAsync(into);
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            foreach (var value in row)
            {
                if (value is null) await copy.WriteNullAsync();
                else await copy.WriteAsync(value);
            }
        }
        await copy.CompleteAsync();
    }

    private static async Task InsertAsync(
        SqliteConnection database, string table, IReadOnlyList<string> columns, IEnumerable<object?[]> rows)
    {
        await using var transaction = (SqliteTransaction)await database.BeginTransactionAsync();
        await using var insert = database.CreateCommand();
        insert.Transaction = transaction;
        var values = string.Join(", ", columns.Select((_, i) => $"@p{i}"));
        insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({values})";
        for (var i = 0; i < columns.Count; i++) insert.Parameters.Add(new SqliteParameter { ParameterName = $"@p{i}" });
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++) insert.Parameters[i].Value = row[i] ?? DBNull.Value;
            await insert.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
    }

    private static async Task ExecuteAsync(DbConnection database, string sql)
    {
        await using var command = database.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (sql, 0);
        await command.ExecuteNonQueryAsync();
    }
}
