using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace RelayHeat.Contenders;

/// <summary>The database of the ADO.NET provider: its invariant name, its connection string, and its tables.</summary>
internal sealed record OrleansDatabase(string Invariant, string ConnectionString, string Script, Func<DbConnection> Connect)
{
    public static OrleansDatabase Open(string kind, string connectionString)
    {
        if (kind == "sqlite")
        {
            // The driver's default is synchronous=FULL. Write-ahead logging is the usual tuning.
            return new OrleansDatabase("System.Data.SQLite", connectionString, "Sqlite.sql", () => new SqliteConnection(connectionString));
        }
        var tuned = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 32,
            MinPoolSize = 32,
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
        }.ConnectionString;
        return new OrleansDatabase("Npgsql", tuned, "Postgres.sql", () => new NpgsqlConnection(tuned));
    }

    public async Task MigrateAsync()
    {
        using var script = new StreamReader(typeof(OrleansDatabase).Assembly.GetManifestResourceStream(Script)!);
        await using var connection = Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = await script.ReadToEndAsync();
        await command.ExecuteNonQueryAsync();
    }
}
