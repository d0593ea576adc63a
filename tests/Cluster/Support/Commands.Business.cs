using RelayHeat.Grains;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Cluster.Support;

/// <summary>Commands to a store's commission and fund account, from the store's owner, a streamer, or the cashier.</summary>
internal sealed partial class Commands
{
    public Task<Outcome<PlanView>> CreatePlan(
        string store,
        PlanKind kind,
        long rateBps = 1000,
        string target = "",
        string[]? streamers = null,
        DateTimeOffset? to = null,
        string? key = null,
        Caller? by = null) =>
        grains.GetCommission(store).Create(
            new CreatePlan(kind, rateBps, target, [.. streamers ?? []], null, to), By(by ?? Owner(store), key));

    public Task<Outcome<PlanView>> ChangeRate(string store, string planId, long rateBps, string? key = null, Caller? by = null) =>
        grains.GetCommission(store).ChangeRate(new ChangeRate(planId, rateBps, null), By(by ?? Owner(store), key));

    public Task<Outcome<PlanView>> StopPlan(string store, string planId, string? key = null) =>
        grains.GetCommission(store).Stop(new StopPlan(planId), By(Owner(store), key));

    public Task<Outcome<PlanView>> ConfirmPlan(string store, string planId, string streamer, string? key = null) =>
        grains.GetCommission(store).Confirm(new ConfirmPlan(planId, streamer), By(Itself(streamer), key));

    public async Task<int?> Rate(string store, string? item = null, string? category = null, string? streamer = null) =>
        Done(await grains.GetCommission(store).GetEffective(new RateQuestion(item, category, streamer, null), Owner(store))).RateBps;

    public Task<Outcome<PlanView>> GetPlan(string store, string planId, Caller? by = null) =>
        grains.GetCommission(store).Get(planId, by ?? Owner(store));

    public Task<Outcome<FundEntryView>> MoveFunds(
        string store, string entryId, FundEntryKind kind, long amountFen, string? key = null) =>
        grains.GetFundAccount(store).Move(new MoveFunds(entryId, kind, amountFen, "reference"), By(Staff, key));

    public Task<Outcome<FundAccountView>> GetFunds(string store, Caller? by = null) =>
        grains.GetFundAccount(store).Get(by ?? Owner(store));

    public Task<Outcome<Page<FundEntryView>>> FundEntries(string store, long after = 0, int limit = 200) =>
        grains.GetGrain<IReadModelGrain>(0).ListFundEntries(new StoreQuery(store, after, limit, null), Owner(store));

    /// <summary>Invites an account, and accepts.</summary>
    public async Task BindAsync(string store, string account, Permission permission = Permission.Full)
    {
        var bindingId = Done(await Invite(store, account, permission)).BindingId;
        await Eventually.HoldsAsync(async () => (await Account(account)).OpenInvitations > 0, "The invitation has not arrived.");
        Done(await Accept(account, bindingId));
    }
}
