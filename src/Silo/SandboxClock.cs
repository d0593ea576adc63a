using Orleans;
using Orleans.Providers;
using Orleans.Runtime;
using RelayHeat.Engine;
using RelayHeat.Grains.Clock;
using RelayHeat.Silo.Storage;

namespace RelayHeat.Silo;

/// <summary>Moves the business clock of this silo and of all others.</summary>
internal sealed class SandboxClock(IClockStore store, BusinessClock clock, IGrainFactory grains) : ISandboxClock, IControllable
{
    /// <summary>The name by which the silos call each other's clock.</summary>
    public const string Name = "relayheat-clock";

    private const int Follow = 1;

    public Task<ClockRecord> ReadAsync() => store.ReadClockAsync();

    public async Task MoveToAsync(ClockRecord record)
    {
        // Durable first: a restart must not move the clock back.
        await store.SaveClockAsync(record);
        try
        {
            await grains.GetGrain<IManagementGrain>(0).SendControlCommandToProvider<SandboxClock>(Name, Follow, record.OffsetMs);
        }
        catch (Exception e)
        {
            throw new OutcomeUnknownException($"The clock is moved, and not every silo has said so. {e.Message}");
        }
    }

    /// <summary>Reads the offset. Call it when the silo receives moves already: every move before that is durable.</summary>
    public async Task CatchUpAsync() => Advance((await store.ReadClockAsync()).OffsetMs);

    public Task<object?> ExecuteCommand(int command, object? arg)
    {
        Advance((long)arg!);
        return Task.FromResult<object?>(clock.OffsetMs);
    }

    private void Advance(long offsetMs)
    {
        if (offsetMs > clock.OffsetMs) clock.SetOffset(offsetMs);
    }
}
