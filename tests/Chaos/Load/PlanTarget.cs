namespace RelayHeat.Chaos.Load;

/// <summary>The target of a plan. Each target may have one open plan.</summary>
/// <param name="Kind">The plan's kind.</param>
/// <param name="Id">The item or category; empty for the whole store.</param>
/// <param name="Streamers">The streamers of a directional plan.</param>
internal sealed record PlanTarget(string Kind, string Id, IReadOnlyList<string> Streamers);
