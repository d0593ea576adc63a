using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans;
using RelayHeat.Hosting;

namespace RelayHeat.Silo;

/// <summary>
/// How a gateway looks for its cluster: for as long as it takes, and telling why it has not found it. A database that refuses the
/// gateway is a fault of its settings, and waiting does not mend it.
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

    // A database that is not there yet, or lacks its tables, may come.
    private static bool IsRefusal(NpgsqlException fault) => fault is PostgresException { SqlState: var state }
        ? state.StartsWith(InvalidAuthorization, StringComparison.Ordinal) || state.StartsWith(NoSuchDatabase, StringComparison.Ordinal)
        : !fault.IsTransient;

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo of the cluster has been found yet, and the search goes on: {Reason}")]
    private static partial void LogSearching(ILogger logger, string reason);
}
