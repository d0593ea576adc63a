using System.Text.Json;
using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Grains.FundAccounts;

using Core = DecidingCore<FundAccountRules, FundAccountState, FundAccountCommand, FundAccountEvent, FundAccountMessage>;

/// <summary>A store's fund account as a virtual actor: hands commands to the deciding core and shows the committed state.</summary>
[GrainType(GrainKeys.FundAccount), Reentrant]
internal sealed class FundAccountGrain(IGrainContext grain, CoreServices services, IReadModel readModel)
    : IGrainBase, IIncomingGrainCallFilter, IFundAccountGrain
{
    private readonly Core _core = new(grain, services);
    private readonly string _entity = grain.GrainId.Key.ToString()!;

    public IGrainContext GrainContext => grain;

    public Task OnActivateAsync(CancellationToken token) => _core.LoadAsync();

    public Task Invoke(IIncomingGrainCallContext context) => _core.InvokeAsync(context);

    public Task Wake() => _core.WakeAsync();

    public Task<Outcome<FundEntryView>> Move(MoveFunds command, CommandContext context)
    {
        FundEntryView? recorded = null;
        return _core.ExecuteAsync(
            command,
            context,
            seen => recorded ?? FundAccountProjections.Entry(seen.Events.OfType<FundsMoved>().Single(), seen.State),
            async _ =>
            {
                recorded = await FindEntryAsync(command.EntryId);
                return command with { Recorded = recorded, MerchantExists = await MerchantExistsAsync(context.Caller) };
            });
    }

    public async Task<Outcome<FundAccountView>> Get(Caller caller)
    {
        var authority = await AuthorityOf(caller);
        if (!authority.Allows(Capabilities.ViewFundAccount)) return authority.Refuse(caller);
        var seen = _core.Read();
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
        _core.Read().State.Entries > 0 || (await AuthorityOf(caller)).MerchantExists;

    private Task<Authority> AuthorityOf(Caller caller) =>
        services.Grains.GetMerchant(EntityKey.IdOf(_entity)).GetAuthority(caller.Account);

    private async Task<FundEntryView?> FindEntryAsync(string entryId)
    {
        var part = await readModel.FindPartAsync(_entity, entryId, CancellationToken.None);
        return part is null ? null : JsonSerializer.Deserialize(part.Json, GrainJson.For<FundEntryView>());
    }
}
