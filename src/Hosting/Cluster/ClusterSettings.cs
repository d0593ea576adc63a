using Microsoft.Extensions.Configuration;
using Npgsql;

namespace RelayHeat.Hosting.Cluster;

/// <summary>Which cluster a process belongs to: what silos and gateways must have alike.</summary>
internal sealed record ClusterSettings
{
    public static readonly string[] Names = ["ConnectionString", "Id", .. WireSettings.Names];

    private const int MaxId = 150;

    /// <summary>The PostgreSQL database, as Npgsql takes it. A secret: never logged.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Silos of one id find each other; the rows do not depend on it.</summary>
    public required string Id { get; init; }

    /// <summary>How the connections between its processes are guarded.</summary>
    public required WireSettings Wire { get; init; }

    /// <summary>The cluster, or null where no connection string is set.</summary>
    public static ClusterSettings? Read(IConfiguration configuration)
    {
        if (ReadConnectionString(configuration) is not { } connectionString)
        {
            var other = Names.FirstOrDefault(n => configuration.Text($"Cluster:{n}") is not null);
            return other is null ? null : throw new StartupException($"Cluster:{other} is set, and Cluster:ConnectionString is not.");
        }
        var id = configuration.Text("Cluster:Id") ?? "relayheat";
        if (id.Length > MaxId) throw new StartupException($"Cluster:Id is longer than {MaxId} characters.");
        return new ClusterSettings { ConnectionString = connectionString, Id = id, Wire = WireSettings.Read(configuration) };
    }

    /// <summary>How to reach the database, or null where it is not set.</summary>
    public static string? ReadConnectionString(IConfiguration configuration)
    {
        return configuration.Text("Cluster:ConnectionString") is { } connectionString ? Check(connectionString) : null;
    }

    // By itself, so that the driver is loaded only where there is something to check.
    private static string Check(string connectionString)
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parsed.Host) ? throw new StartupException("Cluster:ConnectionString names no Host.") : connectionString;
        }
        catch (ArgumentException e)
        {
            // The driver names the keyword that it does not know, and no value.
            throw new StartupException($"Cluster:ConnectionString: {e.Message}");
        }
    }
}
