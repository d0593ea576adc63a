using Microsoft.Extensions.Configuration;
using Npgsql;

namespace RelayHeat.Silo.Hosting;

/// <summary>Which cluster a process belongs to: what silos and gateways must have alike.</summary>
internal sealed record ClusterSettings
{
    public static readonly string[] Names = ["ConnectionString", "Id", "CertificateFile", "CertificatePassword"];

    private const int MaxId = 150;

    /// <summary>The PostgreSQL database, as Npgsql takes it. A secret: never logged.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Silos of one id find each other; the rows do not depend on it.</summary>
    public required string Id { get; init; }

    /// <summary>A PKCS#12 file with certificate and key, or null: then connections within the cluster are not encrypted.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The file's password, or null. A secret: never logged.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>The cluster, or null where no connection string is set.</summary>
    public static ClusterSettings? Read(IConfiguration configuration)
    {
        if (configuration.Text("Cluster:ConnectionString") is not { } connectionString)
        {
            var other = Names.FirstOrDefault(n => configuration.Text($"Cluster:{n}") is not null);
            return other is null ? null : throw new StartupException($"Cluster:{other} is set, and Cluster:ConnectionString is not.");
        }
        var id = configuration.Text("Cluster:Id") ?? "relayheat";
        if (id.Length > MaxId) throw new StartupException($"Cluster:Id is longer than {MaxId} characters.");
        var certificate = configuration.ExistingFile("Cluster:CertificateFile");
        var password = configuration["Cluster:CertificatePassword"];
        if (certificate is null && password is not null)
        {
            throw new StartupException("Cluster:CertificatePassword is set, and Cluster:CertificateFile is not.");
        }
        Check(connectionString);
        return new ClusterSettings
        {
            ConnectionString = connectionString,
            Id = id,
            CertificateFile = certificate,
            CertificatePassword = password,
        };
    }

    private static void Check(string connectionString)
    {
        try
        {
            var parsed = new NpgsqlConnectionStringBuilder(connectionString);
            if (string.IsNullOrEmpty(parsed.Host)) throw new StartupException("Cluster:ConnectionString names no Host.");
        }
        catch (ArgumentException e)
        {
            // The driver names the keyword that it does not know, and no value.
            throw new StartupException($"Cluster:ConnectionString: {e.Message}");
        }
    }
}
