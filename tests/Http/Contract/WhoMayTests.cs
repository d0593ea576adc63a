using System.Collections.ObjectModel;

namespace RelayHeat.Http.Contract;

/// <summary>G1: who may do what. Whoever may not learns nothing, not even whether there is such a thing.</summary>
public sealed class WhoMayTests(SharedServer shared)
{
    private const string Everybody = "main full standard awaiting stranger registry ops review foreign";

    private readonly Server _server = shared.Server;

    /// <summary>Calls and who may make them; {full} and the like stand for the accounts of the store.</summary>
    public static TheoryData<string, string, string> Calls => new()
    {
        { "GET", "{store}", "main full standard registry ops" },
        { "GET", "{store}/operators", "main full standard" },
        { "GET", "{store}/operators/{full}", "main full" },
        { "GET", "{store}/operators/{standard}", "main full standard" },
        { "GET", "{store}/rights/{full}", "main full ops" },
        { "GET", "{store}/rights/{awaiting}", "main awaiting ops" },
        { "GET", "{store}/rights/{stranger}", "main stranger ops" },
        { "GET", "/v1/merchants", "registry ops" },
        { "GET", "/v1/events", "ops" },
        { "GET", "/v1/events?entity=merchant/{id}", "main ops" },
        { "GET", "/v1/events?entity=account/{full}", "full ops" },
        { "GET", "/v1/accounts/{full}", "full registry ops" },
        { "GET", "/v1/accounts/{awaiting}/invitations", "awaiting" },
        { "PUT", "{store}", "registry" },
        { "PUT", "/v1/accounts/{stranger}", "registry" },
        { "POST", "{store}/operators", "main" },
        { "POST", "{store}/operators/{awaiting}/resend", "main" },
        { "PUT", "{store}/operators/{standard}/permission", "main" },
        { "DELETE", "{store}/operators/{awaiting}", "main" },
        { "DELETE", "{store}/operators/{full}", "main" },
        { "POST", "/v1/accounts/{awaiting}/invitations/{binding}/accept", "awaiting" },
        { "POST", "/v1/accounts/{awaiting}/invitations/{binding}/decline", "awaiting" },
        { "POST", "/v1/accounts/{full}/leave", "full" },
        { "GET", "{store}/commission?item=i1", "main full standard" },
        { "GET", "{store}/commission?streamer={full}", "main full standard" },
        { "GET", "{store}/commission-plans", "main full standard" },
        { "GET", "{store}/commission-plans/{plan}", "main full standard" },
        { "POST", "{store}/commission-plans", "main full" },
        { "PUT", "{store}/commission-plans/{plan}/rate", "main full" },
        { "POST", "{store}/commission-plans/{plan}/stop", "main full" },
        { "POST", "{store}/commission-plans/{plan}/streamers/{stranger}/confirm", "stranger" },
        { "GET", "{store}/fund-account", "main full" },
        { "GET", "{store}/fund-account/entries", "main full" },
        { "GET", "{store}/fund-account/entries/{entry}", "main full ops" },
        { "GET", "{store}/fund-account/entries.csv?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", "main full" },
        { "GET", "{store}/binding-history.csv?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z", "main full standard" },
        { "POST", "{store}/fund-account/entries", "ops" },
        { "GET", "/v1/events?entity=commission/{id}", "main ops" },
        { "GET", "/v1/events?entity=fund-account/{id}", "main ops" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task G1_OnlyWhoMay_IsAnswered(string method, string path, string allowed)
    {
        var cast = await CastAsync();
        var url = cast.Fill(path) + (method == "GET" ? "" : "?dryRun=true");
        foreach (var (role, api) in cast.Callers)
        {
            var answer = await api.SendAsync(method, url, cast.BodyOf(method, path));
            var may = allowed.Split(' ').Contains(role);
            Assert.True(may == (answer.Status is 200 or 201), $"{role}, may: {may}, {method} {path}: {answer}");
            if (!may) answer.IsProblem(403, "forbidden");
        }
        (await _server.Nobody.SendAsync(method, url, cast.BodyOf(method, path))).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task G1_Forbidden_ReadsTheSameWhereThereIsNothing(string method, string path, string allowed)
    {
        var cast = await CastAsync();
        var missing = cast with
        {
            Names = new ReadOnlyDictionary<string, string>(cast.Names.ToDictionary(n => n.Key, n => n.Key switch
            {
                "store" => "/v1/merchants/none",
                "id" => "none",
                "binding" => "0123456789abcdef",
                _ => "nobody-" + n.Key,
            })),
        };
        // The registry and operations may read every entry, and are told what is missing.
        string[] staff = path.StartsWith("{store}", StringComparison.Ordinal) ? ["registry", "ops"] : [];
        var refused = cast.Callers.Where(c => !allowed.Split(' ').Contains(c.Role) && !staff.Contains(c.Role)).ToList();
        Assert.NotEmpty(refused);
        foreach (var (_, api) in refused)
        {
            var there = await api.SendAsync(method, cast.Fill(path), cast.BodyOf(method, path));
            var nothing = await api.SendAsync(method, missing.Fill(path), missing.BodyOf(method, path));
            Assert.Equal(there.IsProblem(403, "forbidden").WithoutTrace(), nothing.IsProblem(403, "forbidden").WithoutTrace());
            Assert.Equal(there.ETag, nothing.ETag);
        }
    }

    [Theory]
    [InlineData("{store}/rights/{stranger}")]
    [InlineData("{store}/commission?streamer={stranger}&item=another")]
    public async Task G1_StrangerWhoAsksForItself_ReadsTheSameWhereThereIsNothing(string path)
    {
        var cast = await CastAsync();
        var stranger = cast.Callers.Single(c => c.Role == "stranger").Api;

        var there = await stranger.GetAsync(cast.Fill(path));
        var nothing = await stranger.GetAsync(cast.Fill(path.Replace("{store}", "/v1/merchants/none", StringComparison.Ordinal)));

        Assert.Equal(there.Is(200).Text, nothing.Is(200).Text);
        Assert.Equal((there.ETag, (string?)null), (nothing.ETag, there.ETag));
    }

    private async Task<Cast> CastAsync()
    {
        var (store, other) = (await Store.OpenAsync(_server), await Store.OpenAsync(_server));
        var (full, standard) = (await store.BoundAsync("full"), await store.BoundAsync("standard"));
        var (awaiting, binding) = await store.InvitedAsync("standard");
        var stranger = await Store.AccountAsync(_server);
        var callers = Everybody.Split(' ').Select(role => (role, role switch
        {
            "main" => store.Main,
            "full" => _server.As(full),
            "standard" => _server.As(standard),
            "awaiting" => _server.As(awaiting),
            "stranger" => _server.As(stranger),
            "registry" => _server.Registry,
            "ops" => _server.Ops,
            "review" => _server.As("reviewer", "platform.review", "platform.enforcement"),
            _ => other.Main,
        }));
        var plan = await store.PlanAsync("item_directional", streamers: stranger);
        (await store.MoveAsync("top_up", 1, "entry")).Is(201);
        var names = new Dictionary<string, string>
        {
            ["store"] = store.Path,
            ["id"] = store.Id,
            ["full"] = full,
            ["standard"] = standard,
            ["awaiting"] = awaiting,
            ["stranger"] = stranger,
            ["binding"] = binding,
            ["main"] = store.MainAccount,
            ["plan"] = plan,
            ["entry"] = "entry",
        };
        return new Cast([.. callers], new ReadOnlyDictionary<string, string>(names));
    }

    private sealed record Cast((string Role, Api Api)[] Callers, ReadOnlyDictionary<string, string> Names)
    {
        public string Fill(string path) => Names.Aggregate(path, (p, n) => p.Replace($"{{{n.Key}}}", n.Value, StringComparison.Ordinal));

        public object? BodyOf(string method, string path) => (method, path.Split('/')[^1]) switch
        {
            ("PUT", "{store}") => Store.Entry(Names["main"], "2088-9"),
            ("PUT", "{stranger}") => Store.AccountEntry("2088-9"),
            ("POST", "operators") => new { account = Names["stranger"], type = "operator", permission = "full" },
            ("POST", "commission-plans") => Store.Plan("store_wide"),
            ("PUT", "rate") => new { rateBps = 1 },
            ("POST", "entries") => new { entryId = "e", kind = "top_up", amountFen = 1, reference = "r" },
            ("PUT", "permission") => new { permission = "full" },
            _ => null,
        };
    }
}
