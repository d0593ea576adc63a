using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using RelayHeat.Benchmarks.Works;
using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Running;

/// <summary>Somebody who takes part.</summary>
/// <param name="Name">What it is called in the report.</param>
/// <param name="About">What it is and how it is tuned.</param>
/// <param name="Works">What it can be asked to do.</param>
/// <param name="DeployAsync">Makes a database for it and says how it is started.</param>
/// <param name="Rows">What it must have written for a store's commands: the rows' name, and the statement that counts those of @id.</param>
internal sealed record Contender(
    string Name,
    string About,
    IReadOnlyList<Work> Works,
    Func<Lab, Task<Deployment>> DeployAsync,
    IReadOnlyDictionary<string, string> Rows)
{
    /// <summary>Whether it is RelayHeat, which does more works.</summary>
    public bool IsOurs { get; init; }

    /// <summary>Whether it does what RelayHeat promises, and is checked for it.</summary>
    public bool IsEqual { get; init; }
}

/// <summary>Makes deployments.</summary>
internal static class Deploy
{
    public static Uri FreeUrl() => new($"http://127.0.0.1:{Ports.Free()}");

    public static Func<Lab, Task<Deployment>> Alone(string project) => lab =>
    {
        var url = FreeUrl();
        return Task.FromResult(new Deployment(lab, [new Launch(project, url)], [url], () => throw new NotSupportedException()));
    };

    /// <summary>One program on PostgreSQL, told where in the setting <c>ConnectionString</c>.</summary>
    public static Func<Lab, Task<Deployment>> OnPostgres(string project, params string[] arguments) => OnPostgres(project, _ => arguments);

    /// <summary>The same with arguments that depend on the lab.</summary>
    public static Func<Lab, Task<Deployment>> OnPostgres(string project, Func<Lab, string[]> arguments) => async lab =>
    {
        var (url, database) = (FreeUrl(), await lab.CreateDatabaseAsync());
        var launch = new Launch(project, url, [$"--ConnectionString={database}", .. arguments(lab)]);
        return new Deployment(lab, [launch], [url], Postgres(database)) { IsOnPostgres = true };
    };

    /// <summary>One program on a new SQLite file.</summary>
    /// <param name="name">What the directory is called.</param>
    /// <param name="file">The file in it.</param>
    /// <param name="launch">Its start, given the lab, the directory and the address.</param>
    public static Func<Lab, Task<Deployment>> OnSqlite(string name, string file, Func<Lab, string, Uri, Launch> launch) => lab =>
    {
        var (url, directory) = (FreeUrl(), lab.CreateDirectory(name));
        var connectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, file), Pooling = false }.ToString();
        return Task.FromResult(new Deployment(lab, [launch(lab, directory, url)], [url], () => new SqliteConnection(connectionString)));
    };

    public static Func<DbConnection> Postgres(string connectionString) => () => new NpgsqlConnection(connectionString);
}
