using System.Text.Json;

namespace RelayHeat.Engine;

/// <summary>An event that brings its aggregate into being: the caller is answered "created".</summary>
internal interface ICreation;

/// <summary>A state as a command leaves it or a question finds it: what an answer is made from.</summary>
/// <param name="State">The state at this instant.</param>
/// <param name="Version">Its version.</param>
/// <param name="PolicyInForce">The policy in force.</param>
/// <param name="Events">The events of the command that led here; empty when nothing was done.</param>
internal readonly record struct Seen<TState, TEvent>(TState State, long Version, IPolicy PolicyInForce, ImmutableArray<TEvent> Events)
{
    public Place<TState> Place => new(State, Version);

    /// <summary>The same, with the events that came before.</summary>
    public Seen<TState, TEvent> Following(Seen<TState, TEvent> before) => this with { Events = before.Events.AddRange(Events) };
}

/// <summary>A state and its version.</summary>
internal readonly record struct Place<TState>(TState State, long Version);

internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    /// <summary>A command with all that came with it.</summary>
    /// <param name="Command">What is asked.</param>
    /// <param name="Context">Who asks, and how.</param>
    /// <param name="Claim">The caller's claim on the answer, or null.</param>
    /// <param name="Reply">The answer, from what the command leads to.</param>
    /// <param name="Enrich">Adds facts of other grains to the command before it is decided.</param>
    /// <param name="Observed">Is told what becomes of it.</param>
    private readonly record struct Asked<TReply>(
        TCommand Command,
        CommandContext Context,
        ReceiptClaim? Claim,
        Func<Seen<TState, TEvent>, TReply> Reply,
        Func<TCommand, Task<TCommand>>? Enrich,
        CoreTelemetry.ObservedCommand Observed);

    /// <summary>An answer, and what must have ended well before it is given.</summary>
    private readonly record struct Decided<TReply>(Outcome<TReply> Outcome, Task Standing);

    /// <summary>One decision worked out in full, before anything is written.</summary>
    /// <param name="Decision">What the rules said.</param>
    /// <param name="Due">Events of time itself, recorded in front of the command's own.</param>
    /// <param name="Events">The command's events; empty when nothing is to be done.</param>
    /// <param name="Next">The state after all of them.</param>
    /// <param name="NextVersion">Its version.</param>
    /// <param name="Promised">What it leads to once other grains have agreed as they said they would.</param>
    /// <param name="Messages">What others must be told.</param>
    /// <param name="Policy">The policy it was decided under.</param>
    /// <param name="Now">The instant of the decision.</param>
    private sealed record Turn(
        Decision<TEvent> Decision,
        ImmutableArray<TEvent> Due,
        ImmutableArray<TEvent> Events,
        TState Next,
        long NextVersion,
        Seen<TState, TEvent> Promised,
        ImmutableArray<Outgoing> Messages,
        IPolicy Policy,
        DateTimeOffset Now)
    {
        /// <summary>The parts that the events have made or changed, as each of them leaves its own.</summary>
        public ImmutableArray<PartRow> Parts { get; init; } = [];

        /// <summary>What becomes of files that were committed before.</summary>
        public ImmutableArray<FileFate> Fates { get; init; } = [];

        /// <summary>The file that the command brought along, or null.</summary>
        public Content? Content { get; init; }

        /// <summary>Whether the caller has lost the right since it was let in. Such a refusal is not remembered.</summary>
        public bool IsForbidden { get; init; }

        public Refusal? Refusal => (Decision as Decision<TEvent>.Refused)?.Refusal;

        /// <summary>Why what was begun did not come about, or null.</summary>
        public Refusal? Broken => (Decision as Decision<TEvent>.Accepted)?.Broken;

        public bool ChangesSomething => Refusal is null && Events.Length > 0;

        /// <summary>Whether nothing else may be decided before it has ended: another grain has a say in it, or it brings a file along.</summary>
        public bool IsAlone => Content is not null || Messages.Any(m => m.Message.Delivery != Delivery.Background);

        public Seen<TState, TEvent> Seen => new(Next, NextVersion, Policy, Events);

        public static Turn Of(
            Place<TState> at, ImmutableArray<TEvent> due, ImmutableArray<TEvent> events, IPolicy policy, DateTimeOffset now)
        {
            var (state, version) = at;
            var messages = ImmutableArray.CreateBuilder<Outgoing>();
            var parts = ImmutableArray.CreateBuilder<PartRow>();
            var fates = ImmutableArray.CreateBuilder<FileFate>();
            foreach (var happened in due.Concat(events))
            {
                var before = state;
                state = TRules.Apply(before, happened);
                version++;
                if (TRules.Part(before, happened, state, now) is { } part) parts.Add(part);
                fates.AddRange(TRules.Fates(before, happened));
                var number = 0;
                foreach (var message in TRules.Announce(state, happened, version))
                {
                    messages.Add(new Outgoing(version, number++, (TMessage)message));
                }
            }
            var promised = new Seen<TState, TEvent>(state, version, policy, events);
            return new Turn(Decision<TEvent>.Nothing, due, events, state, version, promised, messages.ToImmutable(), policy, now)
            {
                Parts = parts.ToImmutable(),
                Fates = fates.ToImmutable(),
            };
        }

        public IEnumerable<EventRow> ToRows(Caller caller, CoreServices services)
        {
            var version = NextVersion - Due.Length - Events.Length;
            return [.. Due.Select(e => ToRow(e, ++version, Caller.System, services)), .. Events.Select(e => ToRow(e, ++version, caller, services))];
        }

        private EventRow ToRow(TEvent happened, long version, Caller actor, CoreServices services) =>
            new(
                Now,
                version,
                JsonNames.Of(happened),
                actor.Account,
                Policy.Version,
                JsonSerializer.Serialize(happened, services.Json.GetTypeInfo(happened.GetType())));
    }

    /// <summary>A message that an event has caused, not yet written.</summary>
    private sealed record Outgoing(long Version, int Number, TMessage Message);

    /// <summary>A message in the outbox: its row and what it says. Each is itself and no other, whatever they say.</summary>
    private sealed class Pending(OutboxRow row, TMessage message)
    {
        public OutboxRow Row => row;

        public TMessage Message => message;

        public static Pending Read(OutboxRow row, CoreServices services) =>
            new(row, JsonSerializer.Deserialize(row.PayloadJson, services.JsonOf<TMessage>())!);

        public static Pending Write(Outgoing sent, Caller caller, DateTimeOffset now, CoreServices services)
        {
            var payload = JsonSerializer.Serialize(sent.Message, services.JsonOf<TMessage>());
            return new Pending(new(sent.Version, sent.Number, caller.Account, now + CoreServices.RedeliverAfter, payload), sent.Message);
        }
    }
}
