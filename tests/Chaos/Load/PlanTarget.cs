namespace RelayHeat.Chaos.Load;

/// <summary>What a plan is for; of each, one plan may be open.</summary>
/// <param name="Kind">The plan's kind.</param>
/// <param name="Id">The item or category; empty for the whole store.</param>
/// <param name="Streamers">Whom a directional plan names.</param>
internal sealed record PlanTarget(string Kind, string Id, IReadOnlyList<string> Streamers);
