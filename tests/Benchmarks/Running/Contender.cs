using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using RelayHeat.Benchmarks.Works;
using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Running;

/// <summary>A contender of the comparison.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="About">What it is and how it is tuned.</param>
/// <param name="Works">The works that it can do.</param>
/// <param name="DeployAsync">Creates its database, and describes how to start it.</param>
/// <param name="Rows">The rows that it must write for a store's commands: their name, and the statement that counts those of @id.</param>
internal sealed record Contender(
    string Name,
    string About,
    IReadOnlyList<Work> Works,
    Func<Lab, Task<Deployment>> DeployAsync,
    IReadOnlyDictionary<string, string> Rows)
{
    /// <summary>Whether it is RelayHeat, which can do more works.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Whether it gives the guarantees of RelayHeat, and is checked for them.</summary>
    public bool IsEqual { get; init; }
}

/// <summary>Creates deployments.</summary>
internal static class Deploy
{
    public static Uri FreeUrl() => new($"http://127.0.0.1:{Ports.Free()}");

    public static Func<Lab, Task<Deployment>> Alone(string project) => lab =>
    {
        var url = FreeUrl();
        return Task.FromResult(new Deployment(lab, [new Launch(project, url)], [url], () => throw new NotSupportedException()));
    };

    /// <summary>One program on PostgreSQL, with the setting <c>ConnectionString</c>.</summary>
    public static Func<Lab, Task<Deployment>> OnPostgres(string project, params string[] arguments) => OnPostgres(project, _ => arguments);

    /// <summary>The same with arguments that depend on the lab.</summary>
    public static Func<Lab, Task<Deployment>> OnPostgres(string project, Func<Lab, string[]> arguments) => async lab =>
    {
        var (url, database) = (FreeUrl(), await lab.CreateDatabaseAsync());
        var launch = new Launch(project, url, [$"--ConnectionString={database}", .. arguments(lab)]);
        return new Deployment(lab, [launch], [url], Postgres(database)) { IsOnPostgres = true };
    };

    /// <summary>One program on a new SQLite file.</summary>
    /// <param name="name">The name of its directory.</param>
    /// <param name="file">The file in it.</param>
    /// <param name="launch">How to start it, given the lab, the directory and the address.</param>
    public static Func<Lab, Task<Deployment>> OnSqlite(string name, string file, Func<Lab, string, Uri, Launch> launch) => lab =>
    {
        var (url, directory) = (FreeUrl(), lab.CreateDirectory(name));
        var connectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, file), Pooling = false }.ToString();
        return Task.FromResult(new Deployment(lab, [launch(lab, directory, url)], [url], () => new SqliteConnection(connectionString)));
    };

    public static Func<DbConnection> Postgres(string connectionString) => () => new NpgsqlConnection(connectionString);
}
