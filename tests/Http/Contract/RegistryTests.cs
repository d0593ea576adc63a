namespace RelayHeat.Http.Contract;

/// <summary>What the platform's registry enters.</summary>
public sealed class RegistryTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task RegisterMerchant_New_Is201WithEveryFieldLocationAndETag()
    {
        var (id, main) = (Unique.Name("M_"), Unique.Name("main"));

        var answer = await _server.Registry.PutAsync("/v1/merchants/" + id, Store.Entry(main, "2088-1", "火星旗舰店"));

        answer.Is(201, "merchantId", "name", "mainAccount", "storeType", "seats", "openBindings", "version");
        Assert.Equal("/v1/merchants/" + id, answer.Header("Location"));
        Assert.Equal($"\"{answer.Number("version")}\"", answer.ETag);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal((id, "火星旗舰店", main, "tmall", 0), (
            answer.String("merchantId"), answer.String("name"), answer.String("mainAccount"), answer.String("storeType"),
            answer.Number("openBindings")));
        Assert.Equal("""{"limit":20,"inUse":0,"free":20}""", answer.Json["seats"]!.ToJsonString());
        Assert.Equal(answer.Text, (await _server.Registry.GetAsync("/v1/merchants/" + id)).Is(200).Text);
    }

    [Fact]
    public async Task RegisterMerchant_Again_Is200AndChangesWhatMayBeChanged()
    {
        var store = await Store.OpenAsync(_server);
        var before = await store.GetAsync();

        var same = await _server.Registry.PutAsync(store.Path, Store.Entry(store.MainAccount, store.Subject));
        var changed = await _server.Registry.PutAsync(store.Path, Store.Entry(store.MainAccount, store.Subject, "水星", "taobao"));

        Assert.Equal(before.Text, same.Is(200).Text);
        Assert.Null(same.Header("Location"));
        changed.Is(200);
        Assert.Equal(("水星", "taobao"), (changed.String("name"), changed.String("storeType")));
        Assert.True(changed.Number("version") > before.Number("version"));
    }

    [Fact]
    public async Task RegisterMerchant_OtherMainAccount_Is409MainAccountFixed()
    {
        var store = await Store.OpenAsync(_server);

        var answer = await _server.Registry.PutAsync(store.Path, Store.Entry(Unique.Name("main"), store.Subject));

        answer.IsProblem(409, "main_account_fixed");
    }

    [Fact]
    public async Task A15_RegisterMerchant_MainAccountOfAnother_Is409AndTheMerchantDoesNotExist()
    {
        var store = await Store.OpenAsync(_server);
        var id = Unique.Name("second-");

        var answer = await _server.Registry.PutAsync("/v1/merchants/" + id, Store.Entry(store.MainAccount, "2088-2"));

        answer.IsProblem(409, "main_account_taken");
        (await _server.Registry.GetAsync("/v1/merchants/" + id)).IsProblem(404, "merchant_not_found");
    }

    [Fact]
    public async Task RegisterMerchant_IdsThatLookAlike_AreDifferentMerchants()
    {
        string[] ids = ["123", "0123", "00123", "ab1", "AB1"];
        foreach (var id in ids)
        {
            (await _server.Registry.PutAsync("/v1/merchants/" + id, Store.Entry(Unique.Name("main"), "2088-" + id, "店" + id))).Is(201);
        }

        foreach (var id in ids)
        {
            var merchant = (await _server.Ops.GetAsync("/v1/merchants/" + id)).Is(200);
            Assert.Equal((id, "店" + id), (merchant.String("merchantId"), merchant.String("name")));
        }
    }

    [Fact]
    public async Task RegisterAccount_New_Is201WithEveryFieldAndNullsShown()
    {
        var account = Unique.Name("新人");

        var answer = await _server.Registry.PutAsync("/v1/accounts/" + Api.Escape(account), Store.AccountEntry("2088-3"));

        answer.Is(201, "account", "realNameVerified", "joinedAt", "boundTo", "openInvitations", "version");
        Assert.Equal("/v1/accounts/" + Api.Escape(account), answer.Header("Location"));
        Assert.Equal("\"1\"", answer.ETag);
        const string rest = """ ,"realNameVerified":true,"joinedAt":null,"boundTo":null,"openInvitations":0,"version":1}""";
        Assert.Equal($$"""{"account":"{{account}}"{{rest.TrimStart()}}""", answer.Text);
    }

    [Fact]
    public async Task RegisterAccount_Again_Is200AndOnlyAChangeMakesAVersion()
    {
        var account = await Store.AccountAsync(_server, "2088-4");
        var path = "/v1/accounts/" + account;

        var same = await _server.Registry.PutAsync(path, Store.AccountEntry("2088-4"));
        var changed = await _server.Registry.PutAsync(path, Store.AccountEntry("2088-4", false, "streamer", "merchant"));
        var reordered = await _server.Registry.PutAsync(path, Store.AccountEntry("2088-4", false, "merchant", "streamer", "merchant"));

        Assert.Equal((1, 2, 2), (same.Is(200).Number("version"), changed.Is(200).Number("version"), reordered.Is(200).Number("version")));
        Assert.False((bool)changed.Json["realNameVerified"]!);
    }

    [Fact]
    public async Task RegisterAccount_NotVerified_MayHaveNoAlipaySubject()
    {
        var path = "/v1/accounts/" + Unique.Name("unknown");
        var body = """{"realNameVerified":false,"alipaySubject":null,"platformIdentities":[]}""";

        (await _server.Registry.PutAsync(path, body)).Is(201);

        (await _server.Registry.PutAsync(path, body.Replace("false", "true", StringComparison.Ordinal))).HasFaultsAt("/alipaySubject");
    }

    [Fact]
    public async Task Read_WhatIsNotRegistered_Is404ForThoseWhoMayKnow()
    {
        (await _server.Registry.GetAsync("/v1/merchants/" + Unique.Name("none"))).IsProblem(404, "merchant_not_found");
        (await _server.Ops.GetAsync("/v1/accounts/" + Unique.Name("none"))).IsProblem(404, "account_not_found");
        var account = Unique.Name("none");
        (await _server.As(account).AccountAsync(account)).IsProblem(404, "account_not_found");
    }
}
