namespace RelayHeat.Cluster.Support;

/// <summary>Commands as clients of the cluster send them. An account acts for itself, a store's main account for its store.</summary>
internal sealed partial class Commands(IGrainFactory grains)
{
    public static Caller Staff { get; } = new("staff", Roles.Registry | Roles.Ops);

    public static string OwnerOf(string store) => store.ToLowerInvariant() + "-owner";

    public static Caller Owner(string store) => new(OwnerOf(store), Roles.None);

    public static Caller Itself(string account) => new(account, Roles.None);

    public Task<Outcome<MerchantView>> RegisterStore(string store, string? key = null, string? mainAccount = null, string? name = null) =>
        grains.GetMerchant(store).Register(
            new RegisterMerchant(name ?? $"店 {store}", mainAccount ?? OwnerOf(store), StoreType.Tmall, $"subject of {store}"),
            By(Staff, key));

    public Task<Outcome<OperatorAccountView>> RegisterAccount(string account, string? key = null) =>
        grains.GetAccount(account).Register(new RegisterAccount(true, $"subject of {account}", []), By(Staff, key));

    public Task<Outcome<BindingView>> Invite(string store, string account, Permission permission = Permission.Full, string? key = null) =>
        grains.GetMerchant(store).Invite(new InviteOperator(account, BindingType.Operator, permission), By(Owner(store), key));

    public Task<Outcome<BindingView>> BindSubAccount(string store, string account, string? key = null) =>
        grains.GetMerchant(store).Invite(new InviteOperator(account, BindingType.SubAccount, Permission.Full), By(Owner(store), key));

    public Task<Outcome<BindingView>> Resend(string store, string account, string? key = null) =>
        grains.GetMerchant(store).Resend(new ResendInvitation(account), By(Owner(store), key));

    public Task<Outcome<BindingView>> Change(string store, string account, Permission permission, string? key = null) =>
        grains.GetMerchant(store).ChangePermission(new ChangePermission(account, permission), By(Owner(store), key));

    public Task<Outcome<EndedView>> Unbind(string store, string account, string? key = null) =>
        grains.GetMerchant(store).Unbind(new UnbindOperator(account), By(Owner(store), key));

    public Task<Outcome<BindingView>> Accept(string account, string bindingId, string? key = null) =>
        grains.GetAccount(account).Accept(new AcceptInvitation(bindingId), By(Itself(account), key));

    public Task<Outcome<EndedView>> Decline(string account, string bindingId, string? key = null) =>
        grains.GetAccount(account).Decline(new DeclineInvitation(bindingId), By(Itself(account), key));

    public Task<Outcome<EndedView>> Leave(string account, string? key = null) =>
        grains.GetAccount(account).Leave(new LeaveStore(), By(Itself(account), key));

    public async Task<MerchantView> Store(string store) => Done(await grains.GetMerchant(store).Get(Staff));

    public async Task<OperatorAccountView> Account(string account) => Done(await grains.GetAccount(account).Get(Staff));

    public async Task<RightsView> Rights(string store, string account) =>
        Done(await grains.GetMerchant(store).GetRights(account, Itself(account)));

    public async Task RegisterAllAsync(IEnumerable<string> stores, IEnumerable<string> accounts)
    {
        await Task.WhenAll(stores.Select(async store => Done(await RegisterStore(store))));
        await Task.WhenAll(accounts.Select(async account => Done(await RegisterAccount(account))));
    }

    /// <summary>The value of an outcome that must not be a refusal.</summary>
    public static T Done<T>(Outcome<T> outcome)
    {
        Assert.Null(outcome.Refusal);
        return outcome.Value!;
    }

    private static CommandContext By(Caller caller, string? key) => new(caller) { IdempotencyKey = key };
}
