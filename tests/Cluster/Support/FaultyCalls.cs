using Orleans.Runtime;

namespace RelayHeat.Cluster.Support;

/// <summary>Loses calls between aggregates, or their answers. Calls of clients and sweepers pass.</summary>
internal sealed class FaultyCalls(Faults faults) : IOutgoingGrainCallFilter
{
    public Task Invoke(IOutgoingGrainCallContext context) =>
        context.SourceId is { } source && IsAggregate(source) && IsAggregate(context.TargetId)
            ? faults.AroundAsync(
                new Step(StepKind.Call, source.Key.ToString()!, context.TargetId.Key.ToString()!, context.MethodName),
                context.Invoke)
            : context.Invoke();

    private static bool IsAggregate(GrainId id) =>
        id.Type.ToString() is GrainKeys.Merchant or GrainKeys.Account or GrainKeys.Provider or GrainKeys.Subject
            or GrainKeys.Commission or GrainKeys.FundAccount;
}
