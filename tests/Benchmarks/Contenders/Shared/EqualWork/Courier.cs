namespace RelayHeat.Contenders;

/// <summary>Delivers the messages of the outbox. It polls ten times a second, so that many messages share a transaction.</summary>
internal sealed class Courier(IEqualStores stores) : BackgroundService
{
    private const int Most = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            while (await stores.DeliverAsync(Most, stoppingToken) == Most)
            {
                // There may be more messages.
            }
        }
    }
}
