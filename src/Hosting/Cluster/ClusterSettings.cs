using Microsoft.Extensions.Configuration;

namespace RelayHeat.Hosting.Cluster;

/// <summary>The cluster of a process. Silos and gateways of a cluster have the same values.</summary>
internal sealed record ClusterSettings
{
    public static readonly string[] Names = ["ConnectionString", "Id", .. WireSettings.Names];

    /// <summary>The id under which rows are stored, in every cluster.</summary>
    public const string ServiceId = "relayheat";

    /// <summary>A call that is not answered within this time has an unknown outcome.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    private const int MaxId = 150;

    /// <summary>Npgsql's connection string of the PostgreSQL database. A secret: never logged.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Silos with the same id form a cluster. Stored rows do not depend on it.</summary>
    public required string Id { get; init; }

    public required WireSettings Wire { get; init; }

    /// <summary>The cluster, or null if no connection string is set.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="hostOf">Reads the host of a connection string by the database's driver, which is not known here.</param>
    public static ClusterSettings? Read(IConfiguration configuration, Func<string, string?> hostOf)
    {
        if (ReadConnectionString(configuration, hostOf) is not { } connectionString)
        {
            var other = Names.FirstOrDefault(n => configuration.Text($"Cluster:{n}") is not null);
            return other is null ? null : throw new StartupException($"Cluster:{other} is set, but Cluster:ConnectionString is not.");
        }
        var id = configuration.Text("Cluster:Id") ?? "relayheat";
        if (id.Length > MaxId) throw new StartupException($"Cluster:Id is longer than {MaxId} characters.");
        return new ClusterSettings { ConnectionString = connectionString, Id = id, Wire = WireSettings.Read(configuration) };
    }

    public static string? ReadConnectionString(IConfiguration configuration, Func<string, string?> hostOf)
    {
        if (configuration.Text("Cluster:ConnectionString") is not { } connectionString) return null;
        try
        {
            if (!string.IsNullOrEmpty(hostOf(connectionString))) return connectionString;
        }
        catch (ArgumentException e)
        {
            // The driver's message names the unknown keyword, and no value.
            throw new StartupException($"Cluster:ConnectionString: {e.Message}");
        }
        throw new StartupException("Cluster:ConnectionString lacks Host.");
    }
}
