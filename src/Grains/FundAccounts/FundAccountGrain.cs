using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.FundAccounts;

[GrainType(GrainKeys.FundAccount), Reentrant]
internal sealed class FundAccountGrain(IGrainContext grain, EngineServices services, IPartStore parts)
    : AggregateGrain<FundAccountRules, FundAccountState, FundAccountCommand, FundAccountEvent>(grain, services), IFundAccountGrain
{
    public Task<Outcome<FundEntryView>> Move(MoveFunds command, CommandContext context)
    {
        FundEntryView? recorded = null;
        return Aggregate.ExecuteAsync(
            command,
            context,
            seen => recorded ?? FundAccountProjections.Entry(seen.Events.OfType<FundsMoved>().Single(), seen.State),
            async () =>
            {
                recorded = await FindEntryAsync(command.EntryId);
                return new FundFacts(await MerchantExistsAsync(context.Caller), recorded);
            });
    }

    public async Task<Outcome<FundAccountView>> Get(Caller caller)
    {
        if ((await AuthorityOf(caller)).Refuse(caller, Capabilities.ViewFundAccount) is { } refusal) return refusal;
        var seen = Aggregate.Read();
        return new Outcome<FundAccountView> { Value = FundAccountProjections.Account(seen), Version = seen.Version };
    }

    public async Task<Outcome<FundEntryView>> GetEntry(string entryId, Caller caller)
    {
        var authority = await AuthorityOf(caller);
        var isCashier = authority.MerchantExists && caller.HasAny(Roles.Ops);
        if (!isCashier && authority.Refuse(caller, Capabilities.ViewFundAccount) is { } refusal) return refusal;
        if (await FindEntryAsync(entryId) is not { } entry) return new Refusal(Codes.EntryNotFound);
        return new Outcome<FundEntryView> { Value = entry, Version = entry.Number };
    }

    // A merchant that existed once exists for ever.
    private async Task<bool> MerchantExistsAsync(Caller caller) =>
        Aggregate.Read().State.Entries > 0 || (await AuthorityOf(caller)).MerchantExists;

    private Task<Authority> AuthorityOf(Caller caller) =>
        Services.Grains.GetMerchant(EntityKey.IdOf(Entity)).GetAuthority(caller.Account);

    private Task<FundEntryView?> FindEntryAsync(string entryId) => parts.FindPartAsync(Entity, entryId, Services.JsonOf<FundEntryView>());
}
