using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace RelayHeat.Engine;

/// <summary>A message that is to be delivered: its row and what it says.</summary>
/// <typeparam name="TCommand">The sender's commands.</typeparam>
internal sealed record Pending<TCommand>(OutboxRow Row, Message<TCommand> Message);

/// <summary>
/// What an aggregate has to tell others. Messages are written with the aggregate's row and sent when they are durable: what a caller
/// waits for within the command's own turn, the rest beside it, in order for each receiver. What fails stays, and the sweeper wakes the
/// aggregate for it. What has been delivered leaves the row with the next commit, or a little later when none comes.
/// </summary>
/// <typeparam name="TCommand">The sender's commands: an answer may become one.</typeparam>
/// <param name="entity">The sender.</param>
/// <param name="services">The engine's host.</param>
/// <param name="settle">Carries out, in a turn of its own, what a receiver has answered. The message is retired by then.</param>
/// <param name="retire">Writes what is left to the row; says no where a commit is under way, which does it too.</param>
internal sealed partial class Outbox<TCommand>(
    string entity,
    EngineServices services,
    Func<Pending<TCommand>, TCommand, Task> settle,
    Func<ImmutableArray<OutboxRow>, Task<bool>> retire)
{
    /// <summary>More undelivered messages than this refuse the command that would add one; what settles one goes on.</summary>
    public const int MaxMessages = 256;

    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(30);

    // Well before the sweeper looks for what is delivered and still in the row.
    private static readonly TimeSpan RetireAfter = EngineServices.RedeliverAfter / 2;

    private readonly List<Pending<TCommand>> _messages = [];
    private readonly Dictionary<string, Receiver> _receivers = [];
    private ImmutableArray<OutboxRow> _stored = [];
    private long _durableVersion;
    private bool _isRetiring;
    private bool _isClosed;

    /// <summary>All that is undelivered, oldest first, as it is stored with the next commit.</summary>
    public ImmutableArray<OutboxRow> Rows => [.. _messages.Select(m => m.Row)];

    public int Count => _messages.Count;

    /// <summary>The next message for which a caller waits.</summary>
    public Pending<TCommand>? Awaited => _messages.Find(m => IsDurable(m) && m.Message.Delivery != Delivery.Background);

    /// <summary>Whether an answer that was given at this version waits for a delivery.</summary>
    public bool IsAwaitedBy(long version) =>
        _messages.Exists(m => m.Message.Delivery == Delivery.BeforeReply && m.Row.Version <= version);

    /// <summary>Takes what is stored with the state of this version.</summary>
    public void Load(ImmutableArray<OutboxRow> rows, long version)
    {
        (_stored, _durableVersion) = (rows, version);
        _messages.AddRange(rows.Select(row => new Pending<TCommand>(
            row, JsonSerializer.Deserialize(row.PayloadJson, services.JsonOf<Message<TCommand>>())!)));
    }

    /// <summary>Takes a message that was decided: it is stored with the next commit.</summary>
    public void Add(Told<TCommand> told, DecisionContext context)
    {
        var payload = JsonSerializer.Serialize(told.Message, services.JsonOf<Message<TCommand>>());
        var dueAt = context.Now + EngineServices.RedeliverAfter;
        _messages.Add(new(new OutboxRow(told.Version, told.Number, context.Caller.Account, dueAt, payload), told.Message));
    }

    /// <summary>A commit has stored these rows, with the state of this version.</summary>
    public void Saved(ImmutableArray<OutboxRow> rows, long version)
    {
        (_stored, _durableVersion) = (rows, version);
        Send();
        RetireSoonAsync().Ignore();
    }

    /// <summary>A message has been delivered, or what its receiver has answered is about to be committed.</summary>
    public void Retire(Pending<TCommand> delivered)
    {
        _messages.Remove(delivered);
        RetireSoonAsync().Ignore();
    }

    /// <summary>Sends and settles nothing any more: this activation ends.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Calls the receiver. Whatever the failure, it means the same: not delivered as far as we know, to be tried again.</summary>
    /// <returns>What its answer comes to here, or null when there is nothing to settle.</returns>
    public async Task<TCommand?> DeliverAsync(Message<TCommand> message, CommandContext context)
    {
        try
        {
            return await message.DeliverAsync(services.Grains, context);
        }
        catch (Exception e)
        {
            LogDeliveryFailed(services.Logger, e, entity, message.Target);
            throw new UnavailableException($"{message.Target} did not answer {entity}.");
        }
    }

    public Task<TCommand?> DeliverAsync(Pending<TCommand> sent) =>
        DeliverAsync(sent.Message, new CommandContext(new Caller(sent.Row.Actor, Roles.None)));

    /// <summary>Begins to send what nobody waits for, but to receivers that failed a moment ago.</summary>
    public void Send()
    {
        if (_isClosed || _messages is []) return;
        foreach (var target in InBackground().Select(m => m.Message.Target).Distinct().ToList())
        {
            if (!_receivers.TryGetValue(target, out var receiver)) _receivers[target] = receiver = new Receiver();
            if (!receiver.IsBeingTold && services.Clock.UtcNow >= receiver.NotBefore) SendInOrderAsync(target, receiver).Ignore();
        }
    }

    /// <summary>Writes to the row what is left of it and when it is due, where deliveries have taken something away.</summary>
    /// <param name="isDueWrong">The row says that it is due, and it is not: then it is written in any case.</param>
    public async Task RetireAsync(bool isDueWrong = false)
    {
        ImmutableArray<OutboxRow> delivered = [.. Delivered()];
        if (_isClosed || (delivered.IsEmpty && !isDueWrong)) return;
        if (await retire(Rows)) _stored = _stored.RemoveRange(delivered);
    }

    // Still in the row, and nothing to be sent.
    private IEnumerable<OutboxRow> Delivered() => _stored.Where(row => !_messages.Exists(m => m.Row == row));

    private IEnumerable<Pending<TCommand>> InBackground() =>
        _messages.Where(m => IsDurable(m) && m.Message.Delivery == Delivery.Background);

    // Not before the event that caused it is durable may anybody hear of a message.
    private bool IsDurable(Pending<TCommand> message) => message.Row.Version <= _durableVersion;

    // An answer is settled before the next message goes to the same receiver: after a crash it is sent again, and must not come late.
    private async Task SendInOrderAsync(string target, Receiver receiver)
    {
        receiver.IsBeingTold = true;
        try
        {
            while (!_isClosed && InBackground().FirstOrDefault(m => m.Message.Target == target) is { } sent)
            {
                var settlement = await DeliverAsync(sent);
                if (_isClosed) return;
                if (settlement is null) Retire(sent);
                else await settle(sent, settlement);
            }
            _receivers.Remove(target);
        }
        catch (Exception e) when (e is UnavailableException or OutcomeUnknownException)
        {
            receiver.Failures = Math.Min(receiver.Failures + 1, 16);
            var backoff = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, receiver.Failures - 1), MaxBackoff.TotalSeconds));
            receiver.NotBefore = services.Clock.UtcNow + backoff;
        }
        catch (Exception e)
        {
            LogSettlementFailed(services.Logger, e, entity);
        }
        finally
        {
            receiver.IsBeingTold = false;
        }
    }

    private async Task RetireSoonAsync()
    {
        if (_isRetiring || _isClosed || _stored.IsEmpty || !Delivered().Any()) return;
        _isRetiring = true;
        await Task.Delay(RetireAfter, services.Machine);
        _isRetiring = false;
        try
        {
            await RetireAsync();
        }
        catch (Exception e)
        {
            // It stays due: the sweeper wakes the aggregate, which tries again.
            LogRetireFailed(services.Logger, e, entity);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message of {Entity} to {Target} was not delivered; it stays in the outbox.")]
    private static partial void LogDeliveryFailed(ILogger logger, Exception cause, string entity, string target);

    [LoggerMessage(Level = LogLevel.Error, Message = "What was answered to a message of {Entity} could not be carried out.")]
    private static partial void LogSettlementFailed(ILogger logger, Exception cause, string entity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivered messages of {Entity} are still in its outbox.")]
    private static partial void LogRetireFailed(ILogger logger, Exception cause, string entity);

    /// <summary>One that has something to be told. What fails with it keeps no other waiting.</summary>
    private sealed class Receiver
    {
        public bool IsBeingTold { get; set; }

        public int Failures { get; set; }

        public DateTimeOffset NotBefore { get; set; }
    }
}
