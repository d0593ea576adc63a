using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace RelayHeat.Engine;

/// <summary>An undelivered message with its row.</summary>
internal sealed record Pending<TCommand>(OutboxRow Row, Message<TCommand> Message);

/// <summary>
/// The aggregate's undelivered messages. They are stored in its row and sent once they are durable: those that a caller waits for
/// within the command's turn, all others in the background, in order for each receiver. A message that fails stays, and the sweeper
/// wakes the aggregate to retry it. A delivered message leaves the row with the next commit, or soon after by a write of its own.
/// </summary>
/// <typeparam name="TCommand">The sender's commands: a receiver's answer may become one.</typeparam>
/// <param name="entity">The sender's grain key.</param>
/// <param name="services">The engine's host.</param>
/// <param name="settle">Settles an answer in a turn of its own, and retires the message.</param>
/// <param name="retire">Writes the remaining messages to the row. False if a commit is under way: that commit writes them.</param>
internal sealed partial class Outbox<TCommand>(
    string entity,
    EngineServices services,
    Func<Pending<TCommand>, TCommand, Task> settle,
    Func<ImmutableArray<OutboxRow>, Task<bool>> retire)
{
    /// <summary>A command that would exceed this many undelivered messages is refused. Settlements pass: they drain the outbox.</summary>
    public const int MaxMessages = 256;

    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(30);

    // Well before the sweeper wakes the aggregate for messages that are delivered and still in the row.
    private static readonly TimeSpan RetireAfter = EngineServices.RedeliverAfter / 2;

    private readonly List<Pending<TCommand>> _messages = [];
    private readonly Dictionary<string, Receiver> _receivers = [];
    private ImmutableArray<OutboxRow> _stored = [];
    private long _durableVersion;
    private bool _isRetiring;
    private bool _isClosed;

    /// <summary>All undelivered messages, oldest first, as the next commit stores them.</summary>
    public ImmutableArray<OutboxRow> Rows => [.. _messages.Select(m => m.Row)];

    public int Count => _messages.Count;

    /// <summary>The next message for which a caller waits.</summary>
    public Pending<TCommand>? Awaited => _messages.Find(m => IsDurable(m) && m.Message.Delivery != Delivery.Background);

    /// <summary>Whether a reply that was given at this version still waits for a delivery.</summary>
    public bool IsAwaitedBy(long version) =>
        _messages.Exists(m => m.Message.Delivery == Delivery.BeforeReply && m.Row.Version <= version);

    public void Load(ImmutableArray<OutboxRow> rows, long version)
    {
        (_stored, _durableVersion) = (rows, version);
        _messages.AddRange(rows.Select(row => new Pending<TCommand>(
            row, JsonSerializer.Deserialize(row.PayloadJson, services.JsonOf<Message<TCommand>>())!)));
    }

    public void Add(Told<TCommand> told, DecisionContext context)
    {
        var payload = JsonSerializer.Serialize(told.Message, services.JsonOf<Message<TCommand>>());
        var dueAt = context.Now + EngineServices.RedeliverAfter;
        _messages.Add(new(new OutboxRow(told.Version, told.Number, context.Caller.Account, dueAt, payload), told.Message));
    }

    /// <summary>A commit has stored these rows, with the state of this version: what is durable now may be sent.</summary>
    public void Saved(ImmutableArray<OutboxRow> rows, long version)
    {
        (_stored, _durableVersion) = (rows, version);
        Send();
        RetireSoonAsync().Ignore();
    }

    /// <summary>A message is delivered and needs no settlement, or its settlement is part of the next commit.</summary>
    public void Retire(Pending<TCommand> delivered)
    {
        _messages.Remove(delivered);
        RetireSoonAsync().Ignore();
    }

    /// <summary>Stops sending and settling: this activation ends.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Calls the receiver. Every failure means the same: perhaps not delivered, retry.</summary>
    /// <returns>The command that settles the answer, or null if there is nothing to settle.</returns>
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

    /// <summary>Starts to send background messages, except to receivers that failed a moment ago.</summary>
    public void Send()
    {
        if (_isClosed || _messages is []) return;
        foreach (var target in InBackground().Select(m => m.Message.Target).Distinct().ToList())
        {
            if (!_receivers.TryGetValue(target, out var receiver)) _receivers[target] = receiver = new Receiver();
            if (!receiver.IsBeingTold && services.Clock.UtcNow >= receiver.NotBefore) SendInOrderAsync(target, receiver).Ignore();
        }
    }

    /// <summary>Writes the remaining messages and the due time to the row, if deliveries have removed a message.</summary>
    /// <param name="isDueWrong">The row says that it is due, and it is not: write in any case.</param>
    public async Task RetireAsync(bool isDueWrong = false)
    {
        ImmutableArray<OutboxRow> delivered = [.. Delivered()];
        if (_isClosed || (delivered.IsEmpty && !isDueWrong)) return;
        if (await retire(Rows)) _stored = _stored.RemoveRange(delivered);
    }

    // Delivered, and still in the row.
    private IEnumerable<OutboxRow> Delivered() => _stored.Where(row => !_messages.Exists(m => m.Row == row));

    private IEnumerable<Pending<TCommand>> InBackground() =>
        _messages.Where(m => IsDurable(m) && m.Message.Delivery == Delivery.Background);

    // No message is sent before its event is durable.
    private bool IsDurable(Pending<TCommand> message) => message.Row.Version <= _durableVersion;

    // Settle the answer before the receiver gets its next message. After a crash the unsettled message is sent again, and must not arrive
    // after a later one.
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
            // The row stays due, so the sweeper wakes the aggregate, which retries.
            LogRetireFailed(services.Logger, e, entity);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message of {Entity} to {Target} was not delivered; it stays in the outbox.")]
    private static partial void LogDeliveryFailed(ILogger logger, Exception cause, string entity, string target);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Entity} could not process the answer to one of its messages.")]
    private static partial void LogSettlementFailed(ILogger logger, Exception cause, string entity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivered messages of {Entity} could not be removed from its outbox.")]
    private static partial void LogRetireFailed(ILogger logger, Exception cause, string entity);

    /// <summary>A receiver of messages. Its failures delay no other receiver.</summary>
    private sealed class Receiver
    {
        public bool IsBeingTold { get; set; }

        public int Failures { get; set; }

        public DateTimeOffset NotBefore { get; set; }
    }
}
