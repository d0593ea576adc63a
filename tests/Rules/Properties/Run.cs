using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RelayHeat.Rules.Properties;

/// <summary>An aggregate under a random sequence, with everything that must hold at each step.</summary>
/// <param name="id">The aggregate's id.</param>
/// <param name="policy">The policy in force all the time.</param>
/// <param name="watch">Sees each event with the state before it, should a model keep count of its own.</param>
/// <param name="ask">The facts that a command's grain would ask for before it is decided.</param>
internal sealed class Run<TRules, TState, TCommand, TEvent>(
    string id, Policy policy, Action<TState, TEvent>? watch = null, Func<TCommand, object?>? ask = null)
    where TRules : IRules<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
{
    private readonly List<TEvent> _recorded = [];

    public TState State { get; private set; } = TRules.New(id);

    public long Version { get; private set; }

    public DateTimeOffset Now { get; set; } = Given.Start;

    /// <summary>Decides, and holds that no refusal or repeat leaves a trace.</summary>
    public Decision<TEvent> Execute(TCommand command, Caller caller, object? facts = null)
    {
        RoundTrips(command);
        var taken = Take(command, caller, facts);
        if (taken.Decision is not Decision<TEvent>.Accepted accepted)
        {
            Assert.Same(State, taken.State);
            Assert.Empty(taken.Recorded);
            return taken.Decision;
        }
        Assert.NotEmpty(accepted.Events);
        if (watch is not null) taken.Recorded.Aggregate(State, Watched);
        (State, Version) = (taken.State, taken.Version);
        _recorded.AddRange(taken.Recorded);
        foreach (var happened in taken.Recorded) RoundTrips(happened);
        TimeIsConsistent();
        return taken.Decision;
    }

    /// <summary>The same intention once more, at the same instant, finds that it holds already.</summary>
    public void Repeats(TCommand command, Caller caller, object? facts = null)
    {
        var again = Take(command, caller, facts);
        if (again.Decision is not Decision<TEvent>.Unchanged) Assert.Fail($"{command} once more: {again.Decision}, at {Json(State)}");
    }

    /// <summary>The record can be rebuilt from its events, and read from its JSON.</summary>
    public void IsWhatItsEventsSay()
    {
        Assert.Equal(Json(State), Json(_recorded.Aggregate(TRules.New(id), TRules.Apply)));
        RoundTrips(new Record<TState> { Version = Version, State = State });
    }

    private Taken<TState, TCommand, TEvent> Take(TCommand command, Caller caller, object? facts) =>
        Deciding<TRules, TState, TCommand, TEvent>.Take(State, Version, command, caller, Now, policy, facts ?? ask?.Invoke(command));

    private TState Watched(TState before, TEvent happened)
    {
        watch!(before, happened);
        return TRules.Apply(before, happened);
    }

    private static string Json(TState state) => Text(new Record<TState> { State = state });

    // What is due is due once, at the instant that was foretold and not before.
    private void TimeIsConsistent()
    {
        var next = TRules.NextDueAt(State);
        Assert.Equal(next is not null, !TRules.Due(State, DateTimeOffset.MaxValue).IsEmpty);
        if (next is not { } at) return;
        Assert.NotEmpty(TRules.Due(State, at));
        Assert.Empty(TRules.Due(State, at - Given.Millisecond));
        var after = TRules.Due(State, at).Aggregate(State, TRules.Apply);
        Assert.Empty(TRules.Due(after, at));
        Assert.True(TRules.NextDueAt(after) is not { } later || later > at);
    }

    public static void RoundTrips<T>(T value)
    {
        var json = Text(value);
        var read = JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)GrainJson.Options.GetTypeInfo(typeof(T)));
        Assert.Equal(json, Text(read!));
        Assert.Equal(value!.GetType(), read!.GetType());
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, (JsonTypeInfo<T>)GrainJson.Options.GetTypeInfo(typeof(T)));
}
