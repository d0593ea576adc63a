namespace RelayHeat.Http.Contract;

/// <summary>The invitee's side: finding, confirming, declining, leaving.</summary>
public sealed class InvitationTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task A3_Accept_IsBoundInOneAct()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync();
        var self = _server.As(account);
        var invitation = Assert.Single((await self.InvitationsAsync(account)).Is(200, "items", "nextCursor").Items);
        Assert.Equal(["bindingId", "merchantId", "merchantName", "permission", "invitedAt", "expiresAt"], invitation.Select(f => f.Key));
        Assert.Equal("火星旗舰店", (string?)invitation["merchantName"]);

        var answer = (await self.AcceptAsync(account, bindingId)).Is(200);

        Assert.Equal(("bound", "full", bindingId), (answer.String("status"), answer.String("permission"), answer.String("bindingId")));
        Assert.Null(answer.Json["expiresAt"]);
        var entry = (await self.AccountAsync(account)).Is(200);
        Assert.Equal(["merchantId", "permission", "since"], entry.Json["boundTo"]!.AsObject().Select(f => f.Key));
        Assert.Equal((store.Id, "full"), ((string?)entry.Json["boundTo"]!["merchantId"], (string?)entry.Json["boundTo"]!["permission"]));
        Assert.Equal((answer.String("boundAt"), 0), (entry.String("joinedAt"), entry.Number("openInvitations")));
        Assert.Equal(answer.Text, (await store.Main.GetAsync(store.OperatorPath(account))).Is(200).Text);
        Assert.Empty((await self.InvitationsAsync(account)).Items);
    }

    [Fact]
    public async Task G3_Accept_Again_Is200AndChangesNothing()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync();
        var first = (await _server.As(account).AcceptAsync(account, bindingId)).Is(200);

        var second = (await _server.As(account).AcceptAsync(account, bindingId)).Is(200);

        Assert.Equal((first.Text, first.ETag), (second.Text, second.ETag));
    }

    [Fact]
    public async Task Accept_InvitationOfNobody_Is404InvitationNotFound()
    {
        var account = await Store.AccountAsync(_server);

        (await _server.As(account).AcceptAsync(account, "0123456789abcdef")).IsProblem(404, "invitation_not_found");
        (await _server.As(account).DeclineAsync(account, "0123456789abcdef")).IsProblem(404, "invitation_not_found");
    }

    [Fact]
    public async Task A9_Accept_AfterTheStoreCeasedToBeATmallStore_Is409()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync();
        (await _server.Registry.PutAsync(store.Path, Store.Entry(store.MainAccount, store.Subject, storeType: "taobao"))).Is(200);

        (await _server.As(account).AcceptAsync(account, bindingId)).IsProblem(409, "merchant_not_tmall");

        (await _server.Registry.PutAsync(store.Path, Store.Entry(store.MainAccount, store.Subject))).Is(200);
        (await _server.As(account).AcceptAsync(account, bindingId)).Is(200);
    }

    [Fact]
    public async Task Accept_Cancelled_Is409InvitationClosedWithTheReason()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync();
        (await store.Main.DeleteAsync(store.OperatorPath(account))).Is(200);

        var answer = await _server.As(account).AcceptAsync(account, bindingId);

        answer.IsProblem(409, "invitation_closed", ("reason", "cancelled"));
        Assert.EndsWith(": cancelled.", answer.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A11_Accept_FirstConfirmationWinsAndTheOtherSeatIsReleased()
    {
        var (first, second) = (await Store.OpenAsync(_server), await Store.OpenAsync(_server));
        var (account, winning) = await first.InvitedAsync();
        var (_, losing) = await second.InvitedAsync("full", account);

        (await _server.As(account).AcceptAsync(account, winning)).Is(200);

        (await _server.As(account).AcceptAsync(account, losing)).IsProblem(409, "account_bound_elsewhere");
        var closed = await Eventually.FitsAsync(second.GetAsync, m => m.Number("openBindings") == 0, "the other store's seat is released");
        Assert.Equal("""{"limit":20,"inUse":0,"free":20}""", closed.Json["seats"]!.ToJsonString());
    }

    [Fact]
    public async Task A10_Accept_ChecksAgainWhoQualifies()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync();
        var (path, self) = ("/v1/accounts/" + account, _server.As(account));

        (await _server.Registry.PutAsync(path, Store.AccountEntry("2088-6", verified: false))).Is(200);
        (await self.AcceptAsync(account, bindingId)).IsProblem(409, "account_not_verified");
        (await _server.Registry.PutAsync(path, Store.AccountEntry("2088-6", true, "provider", "service"))).Is(200);
        (await self.AcceptAsync(account, bindingId))
            .IsProblem(409, "account_has_platform_identity", ("identities", new JsonArray("provider", "service")));
        (await _server.Registry.PutAsync(path, Store.AccountEntry(store.Subject))).Is(200);
        (await self.AcceptAsync(account, bindingId)).IsProblem(409, "alipay_subject_same_as_store");
        (await _server.Registry.PutAsync(path, Store.AccountEntry("2088-6"))).Is(200);

        (await self.AcceptAsync(account, bindingId)).Is(200);
    }

    [Fact]
    public async Task Decline_Is200AndReleasesTheSeat()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync();

        var answer = await _server.As(account).DeclineAsync(account, bindingId);

        Assert.Equal("""{"status":"declined"}""", answer.Is(200).Text);
        Assert.Equal(0, (await store.GetAsync()).Number("openBindings"));
        Assert.Equal("declined", (await _server.As(account).DeclineAsync(account, bindingId)).Is(200).String("status"));
        (await _server.As(account).AcceptAsync(account, bindingId)).IsProblem(409, "invitation_closed", ("reason", "declined"));
    }

    [Fact]
    public async Task Decline_Confirmed_Is409InvitationClosed()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync();
        (await _server.As(account).AcceptAsync(account, bindingId)).Is(200);

        (await _server.As(account).DeclineAsync(account, bindingId)).IsProblem(409, "invitation_closed", ("reason", "accepted"));
    }

    [Fact]
    public async Task A7_Leave_EndsTheRightsAndThenThereIsNothingToLeave()
    {
        var store = await Store.OpenAsync(_server);
        var account = await store.BoundAsync();
        var self = _server.As(account);

        Assert.Equal("""{"status":"unbound"}""", (await self.LeaveAsync(account)).Is(200).Text);

        Assert.Equal("none", (await self.RightsAsync(store.Id, account)).Is(200).String("status"));
        Assert.Null((await self.AccountAsync(account)).Is(200).Json["boundTo"]);
        Assert.NotNull((await self.AccountAsync(account)).Json["joinedAt"]);
        Assert.Equal("""{"status":"none"}""", (await self.LeaveAsync(account)).Is(200).Text);
        (await self.GetAsync(store.Path)).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task A8_Account_OfASubAccount_ShowsWhatItsStoreSaysAndIsNotFoundOtherwise()
    {
        var store = await Store.OpenAsync(_server);
        var account = await store.SubAccountAsync("full");
        var self = _server.As(account);
        var bound = (await store.Main.GetAsync(store.OperatorPath(account))).Is(200);

        var shown = (await self.AccountAsync(account)).Is(200, "account", "realNameVerified", "joinedAt", "boundTo", "openInvitations", "version");
        var to = shown.Json["boundTo"]!;
        Assert.Equal(
            (store.Id, "full", bound.String("boundAt")), ((string?)to["merchantId"], (string?)to["permission"], (string?)to["since"]));
        Assert.Equal(bound.String("boundAt"), shown.String("joinedAt"));
        (await _server.As("stranger").AccountAsync(account)).IsProblem(403, "forbidden");

        (await store.Main.DeleteAsync(store.OperatorPath(account))).Is(200);
        (await self.AccountAsync(account)).IsProblem(404, "account_not_found");
        Assert.Equal("""{"status":"none"}""", (await self.LeaveAsync(account)).Is(200).Text);
    }

    [Fact]
    public async Task A7_Leave_BySubAccount_EndsItsRightsAndItsBinding()
    {
        var store = await Store.OpenAsync(_server);
        var account = await store.SubAccountAsync("full");
        var self = _server.As(account);

        Assert.Equal("""{"status":"unbound"}""", (await self.LeaveAsync(account)).Is(200).Text);

        Assert.Equal("none", (await self.RightsAsync(store.Id, account)).Is(200).String("status"));
        (await self.AccountAsync(account)).IsProblem(404, "account_not_found");
        (await store.Main.GetAsync(store.OperatorPath(account))).IsProblem(404, "binding_not_found");
        Assert.Equal("""{"status":"none"}""", (await self.LeaveAsync(account)).Is(200).Text);
    }
}
