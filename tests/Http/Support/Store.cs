namespace RelayHeat.Http.Support;

/// <summary>A registered store, and the accounts that it is given.</summary>
internal sealed partial class Store
{
    private Store(Server server, string id, string mainAccount)
    {
        (Server, Id, MainAccount) = (server, id, mainAccount);
        Main = server.As(mainAccount);
    }

    public Server Server { get; }

    public string Id { get; }

    public string MainAccount { get; }

    /// <summary>The main account's view.</summary>
    public Api Main { get; }

    public string Path => "/v1/merchants/" + Id;

    public string Entity => "merchant/" + Id;

    /// <summary>What the store has at Alipay.</summary>
    public string Subject => "2088-" + Id;

    public static object Entry(string mainAccount, string subject, string name = "火星旗舰店", string storeType = "tmall") =>
        new { name, mainAccount, storeType, alipaySubject = subject };

    /// <summary>Registers a store.</summary>
    public static async Task<Store> OpenAsync(Server server, string storeType = "tmall")
    {
        var id = Unique.Name("Store-");
        var store = new Store(server, id, Unique.Name("main"));
        (await server.Registry.PutAsync(store.Path, Entry(store.MainAccount, store.Subject, storeType: storeType))).Is(201);
        return store;
    }

    /// <summary>What the platform knows of an ordinary account.</summary>
    public static object AccountEntry(string subject, bool verified = true, params string[] identities) =>
        new { realNameVerified = verified, alipaySubject = subject, platformIdentities = identities };

    /// <summary>Registers an account that any store may invite.</summary>
    public static async Task<string> AccountAsync(Server server, string? subject = null, bool verified = true, params string[] identities)
    {
        var account = Unique.Name("operator");
        var entry = AccountEntry(subject ?? "2088-" + account, verified, identities);
        (await server.Registry.PutAsync("/v1/accounts/" + account, entry)).Is(201);
        return account;
    }

    public string OperatorPath(string account) => $"{Path}/operators/{Api.Escape(account)}";

    public Task<Answer> InviteAsync(
        string account, string permission = "full", string type = "operator", params (string, string)[] headers) =>
        Main.PostAsync(Path + "/operators", new { account, type, permission }, headers);

    public Task<Answer> GetAsync() => Main.GetAsync(Path);

    public Task<Answer> OperatorsAsync() => Main.GetAsync(Path + "/operators?limit=200");

    /// <summary>An account whose invitation has arrived, and the id of it.</summary>
    public async Task<(string Account, string BindingId)> InvitedAsync(string permission = "full", string? account = null)
    {
        account ??= await AccountAsync(Server);
        var bindingId = (await InviteAsync(account, permission)).Is(201).String("bindingId");
        await ArrivesAsync(account, bindingId);
        return (account, bindingId);
    }

    public Task ArrivesAsync(string account, string bindingId) => Eventually.FitsAsync(
        () => Server.As(account).InvitationsAsync(account),
        invitations => invitations.Items.Exists(i => (string?)i["bindingId"] == bindingId),
        $"the invitation {bindingId} of {account} arrives");

    /// <summary>An operator account that has confirmed.</summary>
    public async Task<string> BoundAsync(string permission = "full")
    {
        var (account, bindingId) = await InvitedAsync(permission);
        (await Server.As(account).AcceptAsync(account, bindingId)).Is(200);
        return account;
    }

    /// <summary>A sub-account, bound at once.</summary>
    public async Task<string> SubAccountAsync(string permission = "standard")
    {
        var account = MainAccount + ":" + Unique.Name("s");
        (await InviteAsync(account, permission, "sub_account")).Is(201);
        return account;
    }
}
