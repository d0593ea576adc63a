namespace RelayHeat.Engine;

/// <summary>
/// Base of the aggregates' grains. A derived grain passes commands on and shows the durable state. Mark it <c>[Reentrant]</c>: commands
/// take turns by themselves, and queries never wait for them.
/// </summary>
internal abstract class AggregateGrain<TRules, TState, TCommand, TEvent>(IGrainContext grain, EngineServices services)
    : IGrainBase, IAggregateGrain
    where TRules : IRules<TState, TCommand, TEvent>
{
    private Aggregate<TRules, TState, TCommand, TEvent>? _aggregate;

    public IGrainContext GrainContext => grain;

    protected EngineServices Services => services;

    /// <summary>The grain's key.</summary>
    protected string Entity => grain.GrainId.Key.ToString()!;

    protected Aggregate<TRules, TState, TCommand, TEvent> Aggregate => _aggregate ??= new(grain, services, OnCommitted);

    public Task OnActivateAsync(CancellationToken token) => Aggregate.LoadAsync();

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Aggregate.LeaveAsync(token);

    public Task Wake() => Aggregate.WakeAsync();

    /// <summary>Called with the loaded state, and with every state that becomes durable.</summary>
    protected virtual void OnCommitted(TState state)
    {
    }
}
