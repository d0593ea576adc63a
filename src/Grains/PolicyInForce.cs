using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains;

/// <summary>The policy that the engine carries, as the rules know it.</summary>
internal static class PolicyInForce
{
    extension(DecisionContext context)
    {
        public Policy Policy => (Policy)context.PolicyInForce;
    }

    extension<TState, TEvent>(Seen<TState, TEvent> seen)
    {
        public Policy Policy => (Policy)seen.PolicyInForce;
    }

    extension(EngineServices services)
    {
        public Policy Policy => (Policy)services.Policies.At(services.Clock.UtcNow);
    }
}
