namespace RelayHeat.Engine;

/// <summary>
/// An aggregate as a virtual actor. What derives from it hands commands to the deciding aggregate, shows the committed state, and is
/// marked <c>[Reentrant]</c>: commands take turns by themselves, and questions never wait for them.
/// </summary>
/// <param name="grain">The activation.</param>
/// <param name="services">The engine's host.</param>
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

    /// <summary>Told of the state that was read, and of each that has become durable.</summary>
    protected virtual void OnCommitted(TState state)
    {
    }
}
