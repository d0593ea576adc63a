using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

using Seen = Seen<ProviderState, ProviderEvent>;

/// <summary>How a provider's state is shown.</summary>
internal static class ProviderProjections
{
    public static Func<Seen, ProviderView> Provider(DateTimeOffset at) => seen =>
    {
        var (state, policy) = (seen.State, seen.Policy);
        var admission = Admission.Of(state, policy, at);
        return new ProviderView(state.Uscc, state.CompanyName, state.OwnerAccount, state.Round, state.Status)
        {
            Requirements = admission.Requirements,
            Admission = admission.View,
            Exit = ExitConditions.Of(state, at),
            Deposit = new DepositView(
                state.Deposit.DepositFen, policy.Providers.DepositFen, Admission.WaivedBy(state, policy.Providers), TopUp(state))
            {
                RefundableFen = DepositRefund.Of(state, policy.Providers) ?? 0,
            },
            Standing = state.Standing,
            Penalties = [.. state.Penalties.Select(p => new PenaltyView(p.PenaltyId, p.Until, p.Reason, p.IsOpen(at)))],
            Fines = [.. state.Fines.Select(f => new FineView(f.FineId, f.AmountFen, f.PaidFen, f.Reason))],
            Review = state.Review is { } r ? new ReviewView(r.Decision, r.Reasons, r.Round, r.DecidedAt) : null,
            Removal = state.Removal is { } x ? new RemovalView(x.Cause, x.Reason, x.RemovedAt) : null,
            CoolDownUntil = state.CoolDownUntil,
            Version = seen.Version,
        };
    };

    public static Func<Seen, RequirementsView> Requirements(Policy policy, DateTimeOffset at, string? preset) => seen =>
    {
        var admission = Admission.Of(seen.State, policy, at, preset);
        return new RequirementsView(seen.State.Uscc, at, admission.View, admission.Requirements, seen.Version);
    };

    public static ProviderSummary Summary(ProviderState state, long version) => new(
        state.Uscc,
        state.CompanyName,
        state.OwnerAccount,
        state.Round,
        state.Status,
        state.Deposit.DepositFen,
        state.Shortfall?.Stage,
        state.CoolDownUntil,
        version);

    public static ApplicationView Application(Seen seen) => new(
        seen.State.Uscc, seen.State.Round, OnItsDays(seen.State.Application), [.. seen.State.Evidence.Select(Evidence)], seen.Version);

    public static Func<Seen, EvidenceView> Evidence(string evidenceId) =>
        seen => Evidence(seen.State.Evidence.First(e => e.EvidenceId == evidenceId));

    private static EvidenceView Evidence(EvidenceItem item) => new(item.EvidenceId, item.Kind, item.IssuedOn) { RemoveOn = item.RemoveOn };

    private static Application? OnItsDays(Application? application) => application is null ? null : application with
    {
        Cooperation = application.Cooperation with
        {
            AllianceSettlements = [.. application.Cooperation.AllianceSettlements.Select(s => s.OnItsDays())],
        },
    };

    private static TopUpView? TopUp(ProviderState state) =>
        state.Shortfall is { } s ? new TopUpView(s.Stage, s.Since, s.DueAt, s.FlaggedAt, s.RemovableAt) : null;
}
