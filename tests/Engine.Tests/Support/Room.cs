using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging.Abstractions;

namespace RelayHeat.Engine.Tests.Support;

using RoomAggregate = Aggregate<RoomRules, RoomState, RoomCommand, RoomEvent>;

/// <summary>An activation of a room: a grain without Orleans.</summary>
internal sealed class Room : IRoom
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new InstantJsonConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameMessages } },
    };

    // Shared, because instruments live as long as the process.
    private static readonly EngineTelemetry Telemetry =
        new(Fake.Of<IMeterFactory>(("Create", args => new Meter((MeterOptions)args[0]!))));

    private static readonly Dictionary<string, Type> Events = typeof(RoomEvent).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(RoomEvent)))
        .ToDictionary(JsonNames.Of);

    private readonly Func<string, IRoom> _others;
    private readonly Fault _fault;
    private readonly string _entity;
    private Task? _loaded;

    static Room() => Json.MakeReadOnly();

    public Room(
        string entity, Disk disk, TimeProvider time, Func<string, IRoom> others, Action? deactivated = null, Fault fault = Fault.None)
    {
        (_entity, _others, _fault) = (entity, others, fault);
        var grain = Fake.Of<IGrainContext>(
            ("get_GrainId", _ => GrainId.Create("room", entity)),
            ("Deactivate", _ => GiveUp(deactivated)));
        Services = ServicesOf(disk, time, others);
        Aggregate = new RoomAggregate(grain, Services, state => Committed = state);
    }

    public RoomAggregate Aggregate { get; }

    public EngineServices Services { get; }

    /// <summary>The last state that the engine reported as durable.</summary>
    public RoomState? Committed { get; private set; }

    public bool IsGivenUp { get; private set; }

    private object? GiveUp(Action? deactivated)
    {
        IsGivenUp = true;
        deactivated?.Invoke();
        return null;
    }

    public static EngineServices ServicesOf(Disk disk, TimeProvider time, Func<string, IRoom> others)
    {
        var grains = Fake.Of<IGrainFactory>(("GetGrain", args => others((string)args[0]!)));
        var policies = new OnePolicy();
        return new(
            disk, Json, disk, disk, disk, disk, new BusinessClock(time), time, policies, grains, Telemetry,
            NullLogger<EngineServices>.Instance);
    }

    public static RoomEvent ReadEvent(EventRow row) => (RoomEvent)JsonSerializer.Deserialize(row.DataJson, Events[row.Type], Json)!;

    public static string Text(RoomState state) => JsonSerializer.Serialize(state, Json);

    public Task LoadAsync() => _loaded ??= Aggregate.LoadAsync();

    public async Task<Outcome<int>> Do(RoomCommand command, CommandContext context)
    {
        await LoadAsync();
        return await (_fault switch
        {
            Fault.AnswersBeforeTheCommit or Fault.TellsBeforeTheCommit => DoTooSoonAsync(command, context),
            Fault.AsksOutsideTheTurn => Aggregate.ExecuteAsync(command, context, Guests, introduce: AskOf(command)),
            Fault.DecidesOnTheCommittedState when command is Sit { Ticket: null, Unless: null } =>
                Aggregate.ExecuteAsync(command, context, Guests, introduce: () => Task.FromResult<object?>(Committed)),
            Fault.ForgetsMessages when command is Note or Greeting =>
                Aggregate.ExecuteAsync(command, context, Guests, introduce: () => Task.FromResult<object?>(new Forgetfulness())),
            _ => Aggregate.ExecuteAsync(command, context, Guests, AskOf(command)),
        });
    }

    public async Task<bool> IsIn(string guest)
    {
        await LoadAsync();
        return (await Aggregate.ReadNewestAsync()).State.Guests.ContainsKey(guest);
    }

    public async Task Wake()
    {
        await LoadAsync();
        await Aggregate.WakeAsync();
    }

    private static int Guests(Seen<RoomState, RoomEvent> seen) => seen.State.Guests.Count;

    private Func<Task<object?>>? AskOf(RoomCommand command) => command switch
    {
        Sit { Ticket: { } ticket } => async () => new TicketFacts(await Services.UsedIds.FindUseAsync(_entity, "ticket", ticket)),
        Sit { Unless: { } room } s => async () => new ElsewhereFacts(await _others($"room/{room}").IsIn(s.Guest)),
        _ => null,
    };

    // The reply is made of the decision before that is durable.
    private async Task<Outcome<int>> DoTooSoonAsync(RoomCommand command, CommandContext context)
    {
        var soon = new TaskCompletionSource<Outcome<int>>();
        var end = Aggregate.ExecuteAsync(command, context, seen =>
        {
            if (_fault == Fault.AnswersBeforeTheCommit) soon.TrySetResult(new() { Value = Guests(seen), Version = seen.Version });
            if (_fault == Fault.TellsBeforeTheCommit && seen.Events is [Told told])
            {
                _others($"room/{told.Room}").Do(new Note(seen.State.Id, told.Number), context).Ignore();
            }
            return Guests(seen);
        }, AskOf(command));
        return await await Task.WhenAny(soon.Task, end);
    }

    private static void NameMessages(JsonTypeInfo json)
    {
        if (json.Type != typeof(Message<RoomCommand>)) return;
        json.PolymorphismOptions = new();
        json.PolymorphismOptions.DerivedTypes.Add(new(typeof(NoteTo), "note"));
        json.PolymorphismOptions.DerivedTypes.Add(new(typeof(GreetingTo), "greeting"));
        json.PolymorphismOptions.DerivedTypes.Add(new(typeof(ArrivalAt), "arrival"));
    }

    private sealed class OnePolicy : IPolicyBook, IPolicy
    {
        public string Version => "1";

        public IPolicy At(DateTimeOffset instant) => this;
    }
}

/// <summary>Faults of a room, its storage, its host or its callers. Tests inject them to show that they are found.</summary>
internal enum Fault
{
    None,
    AsksOutsideTheTurn,
    DecidesOnTheCommittedState,
    AnswersBeforeTheCommit,
    TellsBeforeTheCommit,
    ForgetsMessages,
    ForgetsVersions,
    ForgetsKeys,
    DoesNotInterleave,
}
