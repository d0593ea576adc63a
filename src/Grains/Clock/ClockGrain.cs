using System.Text.Json;

namespace RelayHeat.Grains.Clock;

/// <summary>
/// The one place that moves the clock, so that two moves add up. It is no aggregate: those keep their answers for a day by the clock of the
/// rules, and a move by a day would drop the answer to it.
/// </summary>
[GrainType("clock")]
internal sealed class ClockGrain(IGrainContext grain, EngineServices services, ISandboxClock? sandbox = null) : IGrainBase, IClockGrain
{
    private const int MaxDaysAhead = 3650;
    private static readonly long MaxOffsetMs = (long)TimeSpan.FromDays(MaxDaysAhead).TotalMilliseconds;
    private ClockRecord _record = new(0, []);

    public IGrainContext GrainContext => grain;

    public async Task OnActivateAsync(CancellationToken token)
    {
        if (sandbox is not null) _record = await sandbox.ReadAsync();
    }

    public Task<Outcome<ClockView>> Get() => Task.FromResult(At(_record.OffsetMs));

    public async Task<Outcome<ClockView>> Move(MoveClock command, CommandContext context)
    {
        if (sandbox is null) return new Refusal(Codes.Forbidden);
        var claim = ReceiptClaim.For(command, context, services.JsonOf<MoveClock>());
        if (claim is not null && _record.Receipts.LastOrDefault(r => r.Id == claim.Id && IsKept(r)) is { } receipt)
        {
            return receipt.Fingerprint == claim.Fingerprint ? await ReplayAsync(receipt) : new Refusal(Codes.IdempotencyKeyReused);
        }
        if (!context.Matches(_record.OffsetMs, exists: true))
        {
            return new Refusal(Codes.VersionMismatch).With("version", _record.OffsetMs);
        }
        var refusal = Refuse(command);
        var answer = refusal is not null ? refusal : At(_record.OffsetMs + command.ByMs);
        if (context.DryRun) return answer with { DryRun = true, Version = _record.OffsetMs };
        var next = new ClockRecord(refusal is null ? answer.Version : _record.OffsetMs, Remember(claim, answer));
        // A refusal becomes durable with the next move.
        if (refusal is null) await MoveToAsync(next);
        _record = next;
        return answer;
    }

    private Refusal? Refuse(MoveClock command) =>
        command.ByMs < 1 ? Refusals.Invalid("/advance", "The clock goes forward only.")
        : command.ByMs > MaxOffsetMs - _record.OffsetMs
            ? Refusals.Invalid("/advance", FormattableString.Invariant($"The clock may run at most {MaxDaysAhead} days ahead."))
        : null;

    // The first answer may be missing because a silo had not moved. So move again.
    private async Task<Outcome<ClockView>> ReplayAsync(Receipt receipt)
    {
        await MoveToAsync(_record);
        return JsonSerializer.Deserialize(receipt.ReplyJson, services.JsonOf<Outcome<ClockView>>())! with { Replayed = true };
    }

    private async Task MoveToAsync(ClockRecord record)
    {
        try
        {
            await sandbox!.MoveToAsync(record);
        }
        catch (Exception)
        {
            // The next activation reads what was stored.
            grain.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "A move of the clock was not confirmed."));
            throw;
        }
    }

    private ImmutableArray<Receipt> Remember(ReceiptClaim? claim, Outcome<ClockView> answer)
    {
        if (claim is null) return _record.Receipts;
        var reply = JsonSerializer.Serialize(answer, services.JsonOf<Outcome<ClockView>>());
        var receipt = new Receipt(claim.Id, claim.Fingerprint, services.Machine.GetUtcNow(), reply);
        return [.. _record.Receipts.Where(IsKept).TakeLast(ReceiptBook.MaxReceipts - 1), receipt];
    }

    private bool IsKept(Receipt receipt) => receipt.At > services.Machine.GetUtcNow() - ReceiptBook.KeptFor;

    private Outcome<ClockView> At(long offsetMs) => new()
    {
        Value = new ClockView(services.Clock.UtcNow.AddMilliseconds(offsetMs - services.Clock.OffsetMs)),
        Version = offsetMs,
    };
}

/// <summary>What is stored of the sandbox's clock.</summary>
/// <param name="OffsetMs">How far it runs ahead of the machine's, in milliseconds.</param>
/// <param name="Receipts">The answers to the commands that moved it, oldest first (G2).</param>
internal sealed record ClockRecord(long OffsetMs, ImmutableArray<Receipt> Receipts);

/// <summary>Moves the clocks of a cluster. There is none where the sandbox is not enabled.</summary>
internal interface ISandboxClock
{
    /// <summary>Reads what is stored.</summary>
    Task<ClockRecord> ReadAsync();

    /// <summary>Makes a record durable, and then moves the clock of every silo that is active.</summary>
    /// <param name="record">How far the clocks are to run ahead, and what has been answered.</param>
    /// <exception cref="UnavailableException">Nothing was written.</exception>
    /// <exception cref="OutcomeUnknownException">Not every silo has said that it has moved.</exception>
    Task MoveToAsync(ClockRecord record);
}
