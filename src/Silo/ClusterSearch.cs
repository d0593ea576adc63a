using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans;
using RelayHeat.Hosting;

namespace RelayHeat.Silo;

/// <summary>
/// A gateway's search for its cluster. It has no time limit, and logs each new reason for failure. If the database refuses the gateway,
/// the settings are wrong: the process stops.
/// </summary>
internal sealed partial class ClusterSearch(ILogger<ClusterSearch> logger) : IClientConnectionRetryFilter
{
    private const string InvalidAuthorization = "28";
    private const string NoSuchDatabase = "3D";

    private string? _told;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (DatabaseFault(exception) is { } fault && IsRefusal(fault))
        {
            throw new StartupException($"The database of Cluster:ConnectionString cannot be used: {fault.Message}");
        }
        var reason = exception.GetBaseException().Message;
        if (reason != _told) LogSearching(logger, _told = reason);
        await Task.Delay(ClusterMember.GatewayRefresh, cancellationToken);
        return true;
    }

    private static NpgsqlException? DatabaseFault(Exception? exception) =>
        exception is null or NpgsqlException ? exception as NpgsqlException : DatabaseFault(exception.InnerException);

    // Keep waiting for a database that is down or has no tables yet.
    private static bool IsRefusal(NpgsqlException fault) => fault is PostgresException { SqlState: var state }
        ? state.StartsWith(InvalidAuthorization, StringComparison.Ordinal) || state.StartsWith(NoSuchDatabase, StringComparison.Ordinal)
        : !fault.IsTransient;

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo of the cluster has been found yet; the search continues: {Reason}")]
    private static partial void LogSearching(ILogger logger, string reason);
}
