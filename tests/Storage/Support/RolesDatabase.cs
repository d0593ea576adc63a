using Npgsql;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Support;

/// <summary>A database with the roles of <c>deploy/postgres/roles.sql</c>, migrated by its owner.</summary>
internal sealed class RolesDatabase
{
    private const string Password = "of a test";

    private static readonly string[] Roles = ["owner", "silo", "gateway"];

    private readonly string _admin;

    private RolesDatabase(string admin) => _admin = admin;

    /// <summary>The roles' names in the database, with their passwords.</summary>
    public static (string Name, string Password)[] Users => [.. Roles.Select(role => ($"relayheat_{role}", Password))];

    public static async Task<RolesDatabase> CreateAsync(PostgresServer server)
    {
        var database = new RolesDatabase(await server.CreateDatabaseAsync());
        var roles = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "roles.sql"));
        // Run it twice: an administrator may do so.
        await ExecuteAsync(database._admin, roles + roles);
        foreach (var role in Roles)
        {
            await ExecuteAsync(database._admin, $"ALTER ROLE relayheat_{role} PASSWORD '{Password}'");
        }
        new PostgresDatabase(database.As("owner")).Migrate();
        return database;
    }

    /// <summary>The connection string of a role.</summary>
    public string As(string role) =>
        new NpgsqlConnectionStringBuilder(_admin) { Username = $"relayheat_{role}", Password = Password, Pooling = false }.ConnectionString;

    /// <summary>Runs a statement as administrator.</summary>
    public Task<object?> ExecuteAsync(string sql) => ExecuteAsync(_admin, sql);

    public Task<object?> ExecuteAsRoleAsync(string role, string sql) => ExecuteAsync(As(role), sql);

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
