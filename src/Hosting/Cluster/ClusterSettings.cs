using Microsoft.Extensions.Configuration;
using Npgsql;

namespace RelayHeat.Hosting.Cluster;

/// <summary>The cluster of a process. Silos and gateways of a cluster have the same values.</summary>
internal sealed record ClusterSettings
{
    public static readonly string[] Names = ["ConnectionString", "Id", .. WireSettings.Names];

    private const int MaxId = 150;

    /// <summary>Npgsql's connection string of the PostgreSQL database. A secret: never logged.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Silos with the same id form a cluster. Stored rows do not depend on it.</summary>
    public required string Id { get; init; }

    public required WireSettings Wire { get; init; }

    /// <summary>The cluster, or null if no connection string is set.</summary>
    public static ClusterSettings? Read(IConfiguration configuration)
    {
        if (ReadConnectionString(configuration) is not { } connectionString)
        {
            var other = Names.FirstOrDefault(n => configuration.Text($"Cluster:{n}") is not null);
            return other is null ? null : throw new StartupException($"Cluster:{other} is set, but Cluster:ConnectionString is not.");
        }
        var id = configuration.Text("Cluster:Id") ?? "relayheat";
        if (id.Length > MaxId) throw new StartupException($"Cluster:Id is longer than {MaxId} characters.");
        return new ClusterSettings { ConnectionString = connectionString, Id = id, Wire = WireSettings.Read(configuration) };
    }

    public static string? ReadConnectionString(IConfiguration configuration)
    {
        return configuration.Text("Cluster:ConnectionString") is { } connectionString ? Check(connectionString) : null;
    }

    // A method of its own, so that the driver is loaded only if there is something to check.
    private static string Check(string connectionString)
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(connectionString);
            return string.IsNullOrEmpty(parsed.Host) ? throw new StartupException("Cluster:ConnectionString lacks Host.") : connectionString;
        }
        catch (ArgumentException e)
        {
            // The driver's message names the unknown keyword, and no value.
            throw new StartupException($"Cluster:ConnectionString: {e.Message}");
        }
    }
}
