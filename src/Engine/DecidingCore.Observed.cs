namespace RelayHeat.Engine;

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
    /// <param name="introduce">Adds what another grain says of the caller, where the state alone does not tell who may.</param>
    public async Task<Outcome<TReply>> ExecuteAsync<TReply>(
        TCommand command,
        CommandContext context,
        Func<Seen<TState, TEvent>, TReply> reply,
        Func<TCommand, Task<TCommand>>? enrich = null,
        Func<TCommand, Task<TCommand>>? introduce = null)
    {
        var isFresh = _isFresh;
        using var observed = services.Telemetry.Observe(_kind, JsonNames.Of(command));
        try
        {
            var claim = ReceiptClaim.For(command, context, services.JsonOf<TCommand>());
            if (introduce is not null) command = await AskAsync(introduce, command);
            var outcome = await AnswerAtTheDoorAsync<TReply>(command, context, claim, isFresh)
                ?? await AnswerInTurnAsync(new Asked<TReply>(command, context, claim, reply, enrich, observed));
            observed.End(outcome);
            return outcome;
        }
        catch (Exception e)
        {
            observed.End(e);
            throw;
        }
    }

    private async Task<Outcome<TReply>> AnswerInTurnAsync<TReply>(Asked<TReply> asked)
    {
        _underWay++;
        try
        {
            if (_underWay > MaxUnderWay) throw new UnavailableException($"Too many commands are under way at {_entity}.");
            Decided<TReply> decided;
            using (await TakeTurnAsync())
            {
                decided = await DecideAsync(asked);
            }
            await decided.Standing;
            return decided.Outcome;
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
