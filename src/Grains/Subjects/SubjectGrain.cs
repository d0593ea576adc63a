using Orleans.Concurrency;

namespace RelayHeat.Grains.Subjects;

[GrainType(GrainKeys.Subject), Reentrant]
internal sealed class SubjectGrain(IGrainContext grain, EngineServices services)
    : AggregateGrain<SubjectRules, SubjectState, SubjectCommand, SubjectEvent>(grain, services), ISubjectGrain
{
    public Task<Outcome<bool>> Clear(ClearEntity command, CommandContext context) => Aggregate.ExecuteAsync(command, context, _ => true);
    public Task<Outcome<bool>> Bar(BarSubject command, CommandContext context) => Aggregate.ExecuteAsync(command, context, _ => true);
    public Task<bool> IsBarred() => Task.FromResult(Aggregate.Read().State.BarredWith is not null);
}
