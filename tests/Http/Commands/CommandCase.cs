namespace RelayHeat.Http.Commands;

/// <summary>A command that is ready to be sent and would have an effect, and what can be seen of the effect.</summary>
internal sealed record Prepared(Api Actor, string Method, string Path, object? Body, int Status)
{
    /// <summary>Who may read the resource, where operations may not.</summary>
    public Api? Reader { get; init; }

    /// <summary>The resource that decides it, as its reader or operations sees it.</summary>
    public required string Resource { get; init; }

    /// <summary>Its name in the audit feed.</summary>
    public required string Entity { get; init; }

    /// <summary>Another command on the same resource.</summary>
    public required (string Method, string Path, object? Body) Other { get; init; }

    /// <summary>Everything that the command could change, each with who may read it.</summary>
    public required (Api Reader, string Path)[] Witnesses { get; init; }

    /// <summary>Headers that belong to the body.</summary>
    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>Where the command cannot be done a second time: the code that says so.</summary>
    public string? RefusedAgain { get; init; }

    public Task<Answer> SendAsync(params (string Name, string Value)[] headers) =>
        Actor.SendAsync(Method, Path, Body, [.. Headers, .. headers]);

    public Task<Answer> SendOtherAsync(params (string Name, string Value)[] headers) =>
        Actor.SendAsync(Other.Method, Other.Path, Other.Body, headers);

    public Task<Answer> DryRunAsync() => Actor.SendAsync(Method, Path + "?dryRun=true", Body, Headers);

    /// <summary>All that the witnesses say.</summary>
    public async Task<string> LookAsync()
    {
        var seen = new List<string>();
        foreach (var (reader, path) in Witnesses) seen.Add($"{path}: {(await reader.GetAsync(path)).WithoutTraceIfProblem()}");
        return string.Join('\n', seen);
    }
}

/// <summary>Every command of the API, each on a stage of its own.</summary>
internal static class CommandCase
{
    private static readonly Dictionary<string, Func<Server, Task<Prepared>>> All =
        new(ProviderCommandCase.All.Concat(StoreCommandCase.All))
        {
            ["register_merchant"] = RegisterMerchant,
            ["change_merchant"] = ChangeMerchant,
            ["register_account"] = RegisterAccount,
            ["change_account"] = ChangeAccount,
            ["invite_operator"] = InviteOperator,
            ["bind_sub_account"] = BindSubAccount,
            ["resend_invitation"] = Resend,
            ["change_permission"] = ChangePermission,
            ["cancel_invitation"] = Cancel,
            ["unbind_operator"] = Unbind,
            ["accept_invitation"] = Accept,
            ["decline_invitation"] = Decline,
            ["leave_store"] = Leave,
            ["leave_store_sub_account"] = LeaveBySubAccount,
            ["register_bound_sub_account"] = RegisterBoundSubAccount,
        };

    public static TheoryData<string> Names => [.. All.Keys];

    public static Task<Prepared> PrepareAsync(string name, Server server) => All[name](server);

    private static Task<Prepared> RegisterMerchant(Server server)
    {
        var (id, main) = (Unique.Name("new-"), Unique.Name("main"));
        return Task.FromResult(Entry(server, id, main, 201));
    }

    private static async Task<Prepared> ChangeMerchant(Server server)
    {
        var store = await Store.OpenAsync(server);
        return Entry(server, store.Id, store.MainAccount, 200);
    }

    private static Prepared Entry(Server server, string id, string main, int status)
    {
        var path = "/v1/merchants/" + id;
        return new Prepared(server.Registry, "PUT", path, Store.Entry(main, "2088-new", "金星"), status)
        {
            Resource = path,
            Entity = "merchant/" + id,
            Other = ("PUT", path, Store.Entry(main, "2088-new", "木星")),
            Witnesses = [.. Of(server, path, "merchant/" + id), .. Of(server, "/v1/accounts/" + main, "account/" + main)],
        };
    }

    private static Task<Prepared> RegisterAccount(Server server) => Task.FromResult(AccountEntry(server, Unique.Name("new"), 201));

    private static async Task<Prepared> ChangeAccount(Server server) => AccountEntry(server, await Store.AccountAsync(server), 200);

    private static Prepared AccountEntry(Server server, string account, int status)
    {
        var path = "/v1/accounts/" + account;
        return new Prepared(server.Registry, "PUT", path, Store.AccountEntry("2088-other"), status)
        {
            Resource = path,
            Entity = "account/" + account,
            Other = ("PUT", path, Store.AccountEntry("2088-another")),
            Witnesses = Of(server, path, "account/" + account),
        };
    }

    private static async Task<Prepared> InviteOperator(Server server)
    {
        var store = await Store.OpenAsync(server);
        var account = await Store.AccountAsync(server);
        return OfStore(store, "POST", "/operators", new { account, type = "operator", permission = "full" }, 201, account);
    }

    private static async Task<Prepared> BindSubAccount(Server server)
    {
        var store = await Store.OpenAsync(server);
        var account = store.MainAccount + ":s";
        return OfStore(store, "POST", "/operators", new { account, type = "sub_account", permission = "standard" }, 201, account);
    }

    private static async Task<Prepared> Resend(Server server)
    {
        var store = await Store.OpenAsync(server);
        var (account, _) = await store.InvitedAsync();
        return OfStore(store, "POST", $"/operators/{account}/resend", null, 200, account);
    }

    private static async Task<Prepared> ChangePermission(Server server)
    {
        var store = await Store.OpenAsync(server);
        var account = await store.BoundAsync("standard");
        return OfStore(store, "PUT", $"/operators/{account}/permission", new { permission = "full" }, 200, account);
    }

    private static async Task<Prepared> Cancel(Server server)
    {
        var store = await Store.OpenAsync(server);
        var (account, _) = await store.InvitedAsync();
        return OfStore(store, "DELETE", "/operators/" + account, null, 200, account);
    }

    private static async Task<Prepared> Unbind(Server server)
    {
        var store = await Store.OpenAsync(server);
        var account = await store.BoundAsync();
        return OfStore(store, "DELETE", "/operators/" + account, null, 200, account);
    }

    private static Prepared OfStore(Store store, string method, string path, object? body, int status, string account) =>
        new(store.Main, method, store.Path + path, body, status)
        {
            Resource = store.Path,
            Entity = store.Entity,
            Other = ("DELETE", store.Path + "/operators/other", null),
            Witnesses =
            [
                .. Of(store.Server, store.Path, store.Entity),
                (store.Main, store.Path + "/operators?limit=200"),
                .. OfAccount(store.Server, account),
            ],
        };

    private static Task<Prepared> Accept(Server server) => AnswerInvitation(server, "accept", "decline");

    private static Task<Prepared> Decline(Server server) => AnswerInvitation(server, "decline", "accept");

    private static async Task<Prepared> AnswerInvitation(Server server, string answer, string other)
    {
        var store = await Store.OpenAsync(server);
        var (account, bindingId) = await store.InvitedAsync();
        return ByAccount(store, account, $"/invitations/{bindingId}/{answer}", $"/invitations/{bindingId}/{other}");
    }

    private static async Task<Prepared> Leave(Server server)
    {
        var store = await Store.OpenAsync(server);
        return ByAccount(store, await store.BoundAsync(), "/leave", "/invitations/0123456789abcdef/accept");
    }

    private static async Task<Prepared> LeaveBySubAccount(Server server)
    {
        var store = await Store.OpenAsync(server);
        return ByAccount(store, await store.SubAccountAsync(), "/leave", "/invitations/0123456789abcdef/accept");
    }

    private static async Task<Prepared> RegisterBoundSubAccount(Server server)
    {
        var store = await Store.OpenAsync(server);
        return AccountEntry(server, await store.SubAccountAsync(), 201);
    }

    private static Prepared ByAccount(Store store, string account, string path, string other)
    {
        var resource = "/v1/accounts/" + account;
        return new(store.Server.As(account), "POST", resource + path, null, 200)
        {
            Resource = resource,
            Entity = "account/" + account,
            Other = ("POST", resource + other, null),
            Witnesses =
            [
                .. OfAccount(store.Server, account),
                .. Of(store.Server, store.Path, store.Entity),
                (store.Main, store.Path + "/operators?limit=200"),
            ],
        };
    }

    private static (Api, string)[] OfAccount(Server server, string account) =>
    [
        .. Of(server, "/v1/accounts/" + Api.Escape(account), "account/" + account),
        (server.As(account), $"/v1/accounts/{Api.Escape(account)}/invitations"),
    ];

    private static (Api, string)[] Of(Server server, string path, string entity) =>
        [(server.Ops, path), (server.Ops, "/v1/events?limit=200&entity=" + Api.Escape(entity))];
}
