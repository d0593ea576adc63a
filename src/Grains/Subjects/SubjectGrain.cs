using Orleans.Concurrency;

namespace RelayHeat.Grains.Subjects;

using Core = DecidingCore<SubjectRules, SubjectState, SubjectCommand, SubjectEvent, SubjectMessage>;

/// <summary>A subject as a virtual actor: hands commands to the deciding core and shows the committed state.</summary>
[GrainType(GrainKeys.Subject), Reentrant]
internal sealed class SubjectGrain(IGrainContext grain, CoreServices services)
    : IGrainBase, IIncomingGrainCallFilter, ISubjectGrain
{
    private readonly Core _core = new(grain, services);

    public IGrainContext GrainContext => grain;

    public Task OnActivateAsync(CancellationToken token) => _core.LoadAsync();

    public Task Invoke(IIncomingGrainCallContext context) => _core.InvokeAsync(context);

    public Task Wake() => _core.WakeAsync();

    public Task<Outcome<bool>> Clear(ClearEntity command, CommandContext context) => _core.ExecuteAsync(command, context, _ => true);

    public Task<Outcome<bool>> Bar(BarSubject command, CommandContext context) => _core.ExecuteAsync(command, context, _ => true);

    public Task<bool> IsBarred() => Task.FromResult(_core.Read().State.BarredWith is not null);
}
