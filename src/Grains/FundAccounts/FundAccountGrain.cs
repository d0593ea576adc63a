using System.Text.Json;
using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Grains.FundAccounts;

/// <summary>A store's fund account as a virtual actor: hands commands to the deciding aggregate and shows the committed state.</summary>
[GrainType(GrainKeys.FundAccount), Reentrant]
internal sealed class FundAccountGrain(IGrainContext grain, EngineServices services, IReadModel readModel)
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
        var authority = await AuthorityOf(caller);
        if (!authority.Allows(Capabilities.ViewFundAccount)) return authority.Refuse(caller);
        var seen = Aggregate.Read();
        return new Outcome<FundAccountView> { Value = FundAccountProjections.Account(seen), Version = seen.Version };
    }

    public async Task<Outcome<FundEntryView>> GetEntry(string entryId, Caller caller)
    {
        var authority = await AuthorityOf(caller);
        var may = authority.Allows(Capabilities.ViewFundAccount) || (authority.MerchantExists && caller.HasAny(Roles.Ops));
        if (!may) return authority.Refuse(caller);
        if (await FindEntryAsync(entryId) is not { } entry) return new Refusal(Codes.EntryNotFound);
        return new Outcome<FundEntryView> { Value = entry, Version = entry.Number };
    }

    // A merchant that was there once is there for ever.
    private async Task<bool> MerchantExistsAsync(Caller caller) =>
        Aggregate.Read().State.Entries > 0 || (await AuthorityOf(caller)).MerchantExists;

    private Task<Authority> AuthorityOf(Caller caller) =>
        Services.Grains.GetMerchant(EntityKey.IdOf(Entity)).GetAuthority(caller.Account);

    private async Task<FundEntryView?> FindEntryAsync(string entryId)
    {
        var part = await readModel.FindPartAsync(Entity, entryId, CancellationToken.None);
        return part is null ? null : JsonSerializer.Deserialize(part.Json, GrainJson.For<FundEntryView>());
    }
}
