using Orleans;
using Orleans.Providers;
using Orleans.Runtime;
using RelayHeat.Grains.Clock;
using RelayHeat.Engine;

namespace RelayHeat.Silo;

/// <summary>Keeps the sandbox clock's offset, and what has been answered to those who moved it, with the data.</summary>
internal interface IClockStore
{
    Task<ClockRecord> ReadClockAsync();

    /// <summary>Makes a record durable, all of it or nothing; the clocks are moved only afterwards.</summary>
    Task SaveClockAsync(ClockRecord record);
}

/// <summary>This silo's part in moving the clock, and the way to all the others.</summary>
internal sealed class SandboxClock(IClockStore store, BusinessClock clock, IGrainFactory grains) : ISandboxClock, IControllable
{
    /// <summary>The name by which the silos address each other's.</summary>
    public const string Name = "relayheat-clock";

    private const int Follow = 1;

    public Task<ClockRecord> ReadAsync() => store.ReadClockAsync();

    public async Task MoveToAsync(ClockRecord record)
    {
        // Durable first: after a restart the clock must not have gone back.
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

    /// <summary>Reads the offset once the silo is one of those that are told: whoever was told before has made it durable.</summary>
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
