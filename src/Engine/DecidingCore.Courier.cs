using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace RelayHeat.Engine;

/// <summary>
/// The courier: sends what the outbox holds. What a caller waits for is delivered within the command's own turn; the rest beside
/// it, in order for each receiver. What fails stays in the outbox, and the sweeper wakes this grain for it.
/// </summary>
internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    /// <summary>More undelivered messages than this refuse the command that would add one; what settles one goes on.</summary>
    public const int MaxOutbox = 256;

    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(30);

    private readonly Queue<(Pending Sent, TCommand Settlement)> _arrived = new();
    private readonly HashSet<Pending> _answered = [];
    private ImmutableArray<Pending> _outbox = [];
    private bool _courierRuns;
    private int _failures;
    private DateTimeOffset _notBefore;

    private async Task DeliverAwaitedAsync(Action<Turn, Refusal?>? beforeSettlement)
    {
        // A settlement may have something to tell before the reply, too.
        while (_outbox.FirstOrDefault(p => p.Message.Delivery != Delivery.Background) is { } sent)
        {
            var settlement = await DeliverAsync(sent.Message, new CommandContext(new Caller(sent.Row.Actor, Roles.None)));
            if (settlement is null)
            {
                await RetireAsync(sent);
                continue;
            }
            var refusal = (settlement as ISettlement)?.Refusal;
            await SettleAsync(sent, settlement, turn => beforeSettlement?.Invoke(turn, refusal ?? turn.Broken));
        }
    }

    // What the first answer had to wait for, this one waits for too: a bar that is answered as done has barred whom it names.
    private async Task<Outcome<TReply>> ReplayAsync<TReply>(Receipt receipt)
    {
        var answered = Repeat<TReply>(receipt);
        if (!AwaitsDelivery(answered)) return answered;
        try
        {
            await DeliverAwaitedAsync(beforeSettlement: null);
            return answered;
        }
        catch (UnavailableException) when (!_faulted)
        {
            return answered with { Completion = Completion.Converging };
        }
    }

    private Outcome<TReply> Repeat<TReply>(Receipt receipt) =>
        JsonSerializer.Deserialize(receipt.ReplyJson, services.JsonOf<Outcome<TReply>>())! with { Replayed = true };

    private bool AwaitsDelivery<TReply>(Outcome<TReply> answered) =>
        answered.Refusal is null
        && _outbox.Any(p => p.Message.Delivery == Delivery.BeforeReply && p.Row.Version <= answered.Version);

    /// <summary>Asks other grains before anything is decided. Whatever the failure, nothing was done.</summary>
    private async Task<TCommand> AskAsync(Func<TCommand, Task<TCommand>> ask, TCommand command)
    {
        try
        {
            return await ask(command);
        }
        catch (Exception e)
        {
            LogAskFailed(services.Logger, e, _entity);
            throw new UnavailableException($"{_entity} did not learn what it needs to decide.");
        }
    }

    /// <summary>Calls the receiver. Whatever the failure, it means the same: not delivered as far as we know, to be tried again.</summary>
    private async Task<TCommand?> DeliverAsync(TMessage message, CommandContext context)
    {
        try
        {
            return await message.DeliverAsync(services.Grains, context);
        }
        catch (Exception e)
        {
            LogDeliveryFailed(services.Logger, e, _entity, message.Target);
            throw new UnavailableException($"{message.Target} did not answer {_entity}.");
        }
    }

    private void StartCourier()
    {
        if (_courierRuns || _faulted || services.Clock.UtcNow < _notBefore || !Waiting().Any()) return;
        _courierRuns = true;
        RunCourierAsync().Ignore();
    }

    // Nothing overtakes an answered message before its answer is settled: after a crash it is sent again, and must not come late.
    private IEnumerable<Pending> Waiting()
    {
        var unsettled = _outbox.Where(_answered.Contains).Select(p => p.Message.Target).ToHashSet();
        return _outbox.Where(p => p.Message.Delivery == Delivery.Background && !unsettled.Contains(p.Message.Target));
    }

    private async Task RunCourierAsync()
    {
        try
        {
            while (!_faulted && Waiting().GroupBy(p => p.Message.Target).ToList() is { Count: > 0 } receivers)
            {
                await Task.WhenAll(receivers.Select(DeliverInOrderAsync));
            }
            _failures = 0;
        }
        catch (UnavailableException)
        {
            _failures = Math.Min(_failures + 1, 16);
            var backoff = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, _failures - 1), MaxBackoff.TotalSeconds));
            _notBefore = services.Clock.UtcNow + backoff;
        }
        finally
        {
            _courierRuns = false;
        }
        if (_arrived.Count > 0) await grain.GrainReference.AsReference<IAggregateGrain>().Wake();
    }

    private async Task DeliverInOrderAsync(IEnumerable<Pending> messages)
    {
        foreach (var sent in messages)
        {
            var settlement = await DeliverAsync(sent.Message, new CommandContext(new Caller(sent.Row.Actor, Roles.None)));
            if (settlement is null)
            {
                await RetireAsync(sent);
                continue;
            }
            _answered.Add(sent);
            _arrived.Enqueue((sent, settlement));
            return;
        }
    }

    private async Task RetireAsync(Pending sent)
    {
        try
        {
            await services.Outbox.RetireAsync(_entity, sent.Row);
        }
        catch (Exception e)
        {
            LogDeliveryFailed(services.Logger, e, _entity, "the outbox");
            throw new UnavailableException($"The outbox of {_entity} could not be written.");
        }
        _outbox = _outbox.Remove(sent);
        _answered.Remove(sent);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Entity} asked another grain and was not answered.")]
    private static partial void LogAskFailed(ILogger logger, Exception cause, string entity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message of {Entity} to {Target} was not delivered; it stays in the outbox.")]
    private static partial void LogDeliveryFailed(ILogger logger, Exception cause, string entity, string target);
}
