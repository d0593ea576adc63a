namespace RelayHeat.Grains.Providers;

/// <summary>F1: what must hold for a provider to leave.</summary>
internal static class ExitConditions
{
    public static ExitView Of(ProviderState state, DateTimeOffset at)
    {
        ImmutableArray<RequirementView> conditions = [Obligations(state), Proceedings(state), Penalties(state, at)];
        return new ExitView(conditions.All(c => c.Met), conditions);
    }

    /// <summary>
    /// F2: the first instant, from <paramref name="from"/> on, at which all conditions hold unless something else happens; null when
    /// time alone does not bring it about.
    /// </summary>
    public static DateTimeOffset? HoldFrom(ProviderState state, DateTimeOffset from)
    {
        if (!Obligations(state).Met || !Proceedings(state).Met || state.UnpaidFinesFen > 0) return null;
        return state.Penalties.Select(p => p.Until).Append(from).Max();
    }

    private static RequirementView Obligations(ProviderState state)
    {
        var open = state.Standing is { } s ? (long)s.OpenDeliveries + s.OpenDisputes + s.OpenComplaints : 0;
        return None(RequirementIds.ObligationsFulfilled, open, "open_obligations");
    }

    private static RequirementView Proceedings(ProviderState state)
    {
        var open = (state.Standing?.Litigation == true ? 1 : 0) + (state.Standing?.RegulatoryInquiry == true ? 1 : 0);
        return None(RequirementIds.NoLegalProceedings, open, "open_proceedings");
    }

    private static RequirementView Penalties(ProviderState state, DateTimeOffset at)
    {
        var running = state.Penalties.Count(p => p.IsOpen(at));
        var unpaid = state.Fines.Count(f => f.UnpaidFen > 0);
        return None(RequirementIds.NoOpenPenalty, running + unpaid, running > 0 ? "penalty_runs" : "fine_unpaid");
    }

    private static RequirementView None(string id, long found, string reason) => new(id, found == 0, found, 0, found == 0 ? null : reason);
}
