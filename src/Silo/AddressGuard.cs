using System.Net;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RelayHeat.Hosting;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Silo;

/// <summary>
/// Stops the start of a silo whose address belongs to a running silo. Orleans would take it for that silo after a restart, and declare
/// the running one dead: a wrong address would end a healthy silo.
/// </summary>
internal sealed class AddressGuard(SiloSettings settings) : IHostedLifecycleService
{
    private const int Active = 3;

    // Allow for the time that it takes to write a sign of life.
    private static readonly TimeSpan Watch = ClusterSilo.SignOfLife + TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // A silo that is silent for this long is dead, even if the clocks of the two machines differ.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        ListenCheck.Require($"Silo:Port: {settings.Address}:{settings.Port}", settings.Address, settings.Port);
        ListenCheck.Require($"Silo:GatewayPort: {settings.Address}:{settings.GatewayPort}", settings.Address, settings.GatewayPort);
        try
        {
            await RequireUnusedAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw new StartupException($"The database of Cluster:ConnectionString cannot be used: {e.Message}");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RequireUnusedAsync(CancellationToken cancellationToken)
    {
        await using var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.Database.MembershipConnectionString)
        {
            Timeout = PostgresDatabase.StartTimeoutS,
            Pooling = false,
        }.ConnectionString);
        await database.OpenAsync(cancellationToken);
        var before = await ReadSignsOfLifeAsync(database, cancellationToken);
        if (!before.Values.Any(at => DateTime.UtcNow - at < Silence)) return;
        var end = DateTime.UtcNow + Watch;
        while (DateTime.UtcNow < end)
        {
            await Task.Delay(Pause, cancellationToken);
            var now = await ReadSignsOfLifeAsync(database, cancellationToken);
            if (now.FirstOrDefault(sign => before.TryGetValue(sign.Key, out var at) && at != sign.Value).Key is { } host) Refuse(host);
        }
    }

    private void Refuse(string host) => throw new StartupException(
        $"Silo:Address and Silo:Port {new IPEndPoint(settings.Address, settings.Port)} are those of another silo, which lives on {host}: "
        + "each silo needs an address of its own.");

    /// <summary>The last sign of life of the silos with this address, by host.</summary>
    private async Task<Dictionary<string, DateTime>> ReadSignsOfLifeAsync(NpgsqlConnection database, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT hostname, max(iamalivetime) FROM orleansmembership
            WHERE deploymentid = $1 AND address = $2 AND port = $3 AND status = $4 GROUP BY hostname
            """,
            database);
        foreach (var value in (object[])[settings.Cluster.Id, settings.Address.ToString(), settings.Port, Active])
        {
            command.Parameters.Add(new() { Value = value });
        }
        var signs = new Dictionary<string, DateTime>();
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token)) signs.Add(reader.GetString(0), reader.GetDateTime(1));
        return signs;
    }
}
