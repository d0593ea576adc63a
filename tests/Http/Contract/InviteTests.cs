namespace RelayHeat.Http.Contract;

/// <summary>Inviting operator accounts and binding sub-accounts: answers and refusals.</summary>
public sealed class InviteTests(SharedServer shared)
{
    private static readonly string[] BindingFields =
        ["bindingId", "merchantId", "account", "type", "permission", "status", "invitedAt", "expiresAt", "boundAt"];

    private readonly Server _server = shared.Server;

    [Fact]
    public async Task A2_Invite_Operator_Is201AndAwaitsConfirmationAtOnce()
    {
        var store = await Store.OpenAsync(_server);
        var account = await Store.AccountAsync(_server);

        var answer = (await store.InviteAsync(account)).Is(201, BindingFields);

        Assert.Equal($"{store.Path}/operators/{account}", answer.Header("Location"));
        Assert.Equal((store.Id, account, "operator", "full", "awaiting_confirmation"), (
            answer.String("merchantId"), answer.String("account"), answer.String("type"),
            answer.String("permission"), answer.String("status")));
        Assert.Null(answer.Json["boundAt"]);
        var (invitedAt, expiresAt) = (InstantOf(answer, "invitedAt"), InstantOf(answer, "expiresAt"));
        Assert.Equal(TimeSpan.FromDays(7), expiresAt - invitedAt);
        var listed = Assert.Single((await store.OperatorsAsync()).Is(200, "items", "nextCursor").Items);
        Assert.Equal(answer.Text, listed.ToJsonString(Relaxed));
        var read = (await store.Main.GetAsync(answer.Header("Location")!)).Is(200);
        Assert.Equal((answer.Text, answer.ETag), (read.Text, read.ETag));
    }

    [Fact]
    public async Task A8_Invite_SubAccount_Is201AndBoundAtOnce()
    {
        var store = await Store.OpenAsync(_server);
        var account = store.MainAccount + ":客服1";

        var answer = (await store.InviteAsync(account, "full", "sub_account")).Is(201, BindingFields);

        Assert.Equal(("sub_account", "full", "bound"), (answer.String("type"), answer.String("permission"), answer.String("status")));
        Assert.Null(answer.Json["expiresAt"]);
        Assert.Equal(InstantOf(answer, "invitedAt"), InstantOf(answer, "boundAt"));
        Assert.Equal($"{store.Path}/operators/{Api.Escape(account)}", answer.Header("Location"));
        (await store.Main.GetAsync(answer.Header("Location")!)).Is(200);
    }

    [Fact]
    public async Task A4_Invite_TwentyFirstFull_Is409WithFigures()
    {
        var store = await Store.OpenAsync(_server);
        for (var n = 0; n < 20; n++) await store.SubAccountAsync("full");
        var before = await store.GetAsync();
        var account = await Store.AccountAsync(_server);

        var answer = await store.InviteAsync(account);

        answer.IsProblem(409, "seat_limit_reached", ("limit", 20), ("inUse", 20));
        Assert.Equal("20 of 20 seats with full permission are taken. Unbind an account or make it standard first.", answer.String("detail"));
        Assert.Equal("""{"limit":20,"inUse":20,"free":0}""", before.Json["seats"]!.ToJsonString());
        Assert.Equal(before.Text, (await store.GetAsync()).Text);
        (await store.InviteAsync(account, "standard")).Is(201);
    }

    [Fact]
    public async Task A4_ChangePermission_ToTwentyFirstFull_Is409AndDowngradeFreesASeat()
    {
        var store = await Store.OpenAsync(_server);
        var one = await store.SubAccountAsync("full");
        for (var n = 1; n < 20; n++) await store.SubAccountAsync("full");
        var other = await store.SubAccountAsync();
        var path = store.OperatorPath(other) + "/permission";

        (await store.Main.PutAsync(path, Full)).IsProblem(409, "seat_limit_reached", ("limit", 20), ("inUse", 20));
        (await store.Main.PutAsync(store.OperatorPath(one) + "/permission", new { permission = "standard" })).Is(200, BindingFields);

        Assert.Equal("full", (await store.Main.PutAsync(path, Full)).Is(200, BindingFields).String("permission"));
    }

    [Fact]
    public async Task G3_Invite_OnTheSameTermsAgain_Is200WithTheSameBinding()
    {
        var store = await Store.OpenAsync(_server);
        var account = await Store.AccountAsync(_server);
        var first = (await store.InviteAsync(account)).Is(201);

        var second = (await store.InviteAsync(account)).Is(200);

        Assert.Equal((first.Text, first.ETag), (second.Text, second.ETag));
        Assert.Null(second.Header("Location"));
        Assert.False(second.Replayed);
    }

    [Fact]
    public async Task Invite_OnOtherTerms_Is409AlreadyInvitedOrAlreadyBound()
    {
        var store = await Store.OpenAsync(_server);
        var (invited, _) = await store.InvitedAsync("full");
        var bound = await store.BoundAsync("standard");

        (await store.InviteAsync(invited, "standard")).IsProblem(409, "already_invited");
        (await store.InviteAsync(bound, "full")).IsProblem(409, "already_bound");
    }

    [Fact]
    public async Task A10_Invite_UnknownAccount_Is404AccountNotFound()
    {
        var store = await Store.OpenAsync(_server);

        (await store.InviteAsync(Unique.Name("nobody"))).IsProblem(404, "account_not_found");
    }

    [Fact]
    public async Task A10_Invite_UnsuitableAccount_Is409WithWhatItIs()
    {
        var store = await Store.OpenAsync(_server);
        var unverified = await Store.AccountAsync(_server, verified: false);
        var streamer = await Store.AccountAsync(_server, null, true, "streamer", "agency");
        var related = await Store.AccountAsync(_server, store.Subject);

        (await store.InviteAsync(unverified)).IsProblem(409, "account_not_verified");
        var refused = await store.InviteAsync(streamer);
        refused.IsProblem(409, "account_has_platform_identity", ("identities", new JsonArray("streamer", "agency")));
        Assert.EndsWith(": streamer, agency.", refused.String("detail"), StringComparison.Ordinal);
        (await store.InviteAsync(related)).IsProblem(409, "alipay_subject_same_as_store");
    }

    [Fact]
    public async Task A10_Invite_MainAccountOfAnotherStore_HasTheIdentityWithoutBeingToldOfIt()
    {
        var (store, other) = (await Store.OpenAsync(_server), await Store.OpenAsync(_server));
        (await _server.Registry.PutAsync("/v1/accounts/" + other.MainAccount, Store.AccountEntry("2088-5"))).Is(201);

        var answer = await store.InviteAsync(other.MainAccount);

        answer.IsProblem(409, "account_has_platform_identity", ("identities", new JsonArray("merchant")));
    }

    [Fact]
    public async Task A10_Invite_AccountOfAnotherStore_Is409AccountBoundElsewhere()
    {
        var (store, other) = (await Store.OpenAsync(_server), await Store.OpenAsync(_server));

        (await store.InviteAsync(await other.BoundAsync())).IsProblem(409, "account_bound_elsewhere");
    }

    [Fact]
    public async Task A9_Invite_ByATaobaoStore_Is409MerchantNotTmall()
    {
        var store = await Store.OpenAsync(_server, "taobao");

        (await store.InviteAsync(await Store.AccountAsync(_server))).IsProblem(409, "merchant_not_tmall");
        await store.SubAccountAsync("full");
    }

    [Theory]
    [InlineData("somebody")]
    [InlineData("somebody:else")]
    public async Task A8_Invite_SubAccountOfNobody_Is409WithThePrefix(string account)
    {
        var store = await Store.OpenAsync(_server);

        var answer = await store.InviteAsync(account, "standard", "sub_account");

        answer.IsProblem(409, "invalid_sub_account", ("prefix", store.MainAccount + ":"));
    }

    [Fact]
    public async Task A7_Unbind_FreesTheAccountForAnyStoreAtOnce()
    {
        var (store, other) = (await Store.OpenAsync(_server), await Store.OpenAsync(_server));
        var account = await store.BoundAsync();

        Assert.Equal("""{"status":"unbound"}""", (await store.Main.DeleteAsync(store.OperatorPath(account))).Is(200).Text);

        Assert.Equal("""{"limit":20,"inUse":0,"free":20}""", (await store.GetAsync()).Json["seats"]!.ToJsonString());
        Assert.Equal("none", (await store.Main.RightsAsync(store.Id, account)).String("status"));
        (await other.InviteAsync(account)).Is(201);
    }

    private static JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static object Full { get; } = new { permission = "full" };

    private static DateTimeOffset InstantOf(Answer answer, string field)
    {
        var text = answer.String(field);
        Assert.Matches("^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9][.][0-9]{3}Z$", text);
        return DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
