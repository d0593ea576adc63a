using System.Text.Json.Serialization;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains.Providers;

/// <summary>Asks to leave (F1).</summary>
/// <param name="WindDown">F2: if a condition does not hold yet, take on nothing new and leave as soon as all hold.</param>
[GenerateSerializer, Immutable, Alias("RequestExit")]
public sealed record RequestExit(bool WindDown) : ProviderCommand;

/// <summary>Withdraws an exit that is winding down (F2).</summary>
[GenerateSerializer, Immutable, Alias("WithdrawExit")]
public sealed record WithdrawExit : ProviderCommand;

/// <summary>Removes the provider (F4). A serious violation bars the entity for ever.</summary>
/// <param name="Reason">1 to 100 characters.</param>
[GenerateSerializer, Immutable, Alias("RemoveProvider")]
public sealed record RemoveProvider(RemovalCause Cause, string Reason) : ProviderCommand;

/// <summary>Begins a new round (F3, F4).</summary>
[GenerateSerializer, Immutable, Alias("Reapply")]
public sealed record Reapply : ProviderCommand;

/// <summary>Why a provider is removed (F4).</summary>
[GenerateSerializer, Alias("RemovalCause"), JsonConverter(typeof(EnumTextConverter<RemovalCause>))]
public enum RemovalCause
{
    /// <summary>It no longer meets section E.</summary>
    NoLongerQualified,
    /// <summary>E8: the deposit was not topped up in time.</summary>
    DepositOverdue,
    /// <summary>A violation that is not a serious one.</summary>
    Violation,
    /// <summary>F4: bars the entity for ever.</summary>
    SeriousViolation,
}

internal sealed record WindDownStarted : ProviderEvent;
internal sealed record WindDownWithdrawn : ProviderEvent;

/// <summary>F1, F2: exited at the first instant at which all conditions held.</summary>
internal sealed record ProviderExited(DateTimeOffset ExitedAt) : ProviderEvent;

internal sealed record ProviderRemoved(RemovalCause Cause, string Reason, DateTimeOffset RemovedAt, DateTimeOffset CoolDownUntil)
    : ProviderEvent;

/// <summary>F4, F5: the entity is barred for ever, and with it the subjects that its last admitted application named.</summary>
internal sealed record ProviderBarred(string Reason, DateTimeOffset BarredAt, string LegalRepresentative, string AlipaySubject)
    : ProviderEvent;

internal sealed record RoundOpened(int Round) : ProviderEvent;

/// <summary>The last removal (F4). A bar has no end.</summary>
internal sealed record LastRemoval(RemovalCause Cause, string Reason, DateTimeOffset RemovedAt, DateTimeOffset? CoolDownUntil);

/// <summary>Whether the provider may leave (F1).</summary>
[GenerateSerializer, Immutable, Alias("ExitView")]
public sealed record ExitView(bool Satisfied, ImmutableArray<RequirementView> Conditions);

/// <summary>A removal (F4).</summary>
[GenerateSerializer, Immutable, Alias("RemovalView")]
public sealed record RemovalView(RemovalCause Cause, string Reason, DateTimeOffset RemovedAt);

/// <summary>F5: bars a subject together with the entity, before the removal is answered.</summary>
internal sealed record NoticeOfBar(string Uscc, string SubjectId) : Message<ProviderCommand>
{
    public override string Target => $"{GrainKeys.Subject}/{SubjectId}";
    public override Delivery Delivery => Delivery.BeforeReply;

    public override async Task<ProviderCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        await grains.GetSubject(SubjectId).Bar(new BarSubject(Uscc), context);
        return null;
    }
}

/// <summary>F1: what must hold for a provider to leave.</summary>
internal static class ExitConditions
{
    public static ExitView Assess(ProviderState state, DateTimeOffset at)
    {
        ImmutableArray<RequirementView> conditions = [Obligations(state), Proceedings(state), Penalties(state, at)];
        return new ExitView(conditions.All(c => c.Met), conditions);
    }

    /// <summary>F2: the first instant from which all conditions hold by time alone; null where something else must happen first.</summary>
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
