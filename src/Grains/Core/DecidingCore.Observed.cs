namespace RelayHeat.Grains.Core;

/// <summary>A state that has seats in use (A4), which are counted while it is active.</summary>
internal interface IHoldsSeats
{
    int SeatsInUse { get; }
}

internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    /// <summary>More commands than this between arrival and answer refuse the next one.</summary>
    public const int MaxUnderWay = 1000;

    private readonly string _kind = grain.GrainId.Type.ToString()!;
    private int _underWay;
    private int _seatsCounted;

    /// <summary>Runs one command from its arrival to its answer, and counts it.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="context">Who asks, and how.</param>
    /// <param name="reply">The answer, from what the command leads to.</param>
    /// <param name="enrich">Adds facts of other grains to the command before it is decided.</param>
    public async Task<Outcome<TReply>> ExecuteAsync<TReply>(
        TCommand command,
        CommandContext context,
        Func<Seen<TState, TEvent>, TReply> reply,
        Func<TCommand, Task<TCommand>>? enrich = null)
    {
        using var observed = services.Telemetry.Observe(_kind, CommandNames.Of(command));
        _underWay++;
        try
        {
            if (_underWay > MaxUnderWay) throw new UnavailableException($"Too many commands are under way at {_entity}.");
            Decided<TReply> decided;
            using (await TakeTurnAsync())
            {
                decided = await DecideAsync(command, context, reply, enrich, observed);
            }
            await decided.Standing;
            observed.End(decided.Outcome);
            return decided.Outcome;
        }
        catch (Exception e)
        {
            observed.End(e);
            throw;
        }
        finally
        {
            _underWay--;
        }
    }

    /// <summary>Takes what it has counted off again; called when the grain deactivates.</summary>
    public void Leave() => CountSeats(0);

    private void CountSeats() => CountSeats((_record.State as IHoldsSeats)?.SeatsInUse ?? 0);

    private void CountSeats(int now)
    {
        if (now == _seatsCounted) return;
        services.Telemetry.CountSeats(now - _seatsCounted);
        _seatsCounted = now;
    }
}
