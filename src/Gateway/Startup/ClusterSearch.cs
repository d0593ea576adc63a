using System.Data.Common;
using RelayHeat.Hosting;

namespace RelayHeat.Gateway.Startup;

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
        await Task.Delay(ClusterClient.Refresh, cancellationToken);
        return true;
    }

    private static DbException? DatabaseFault(Exception? exception) =>
        exception is null or DbException ? exception as DbException : DatabaseFault(exception.InnerException);

    // Keep waiting for a database that is down or has no tables yet.
    private static bool IsRefusal(DbException fault) => fault.SqlState is { } state
        ? state.StartsWith(InvalidAuthorization, StringComparison.Ordinal) || state.StartsWith(NoSuchDatabase, StringComparison.Ordinal)
        : !fault.IsTransient;

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo of the cluster has been found yet; the search continues: {Reason}")]
    private static partial void LogSearching(ILogger logger, string reason);
}
