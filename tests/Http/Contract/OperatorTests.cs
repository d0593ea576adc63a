namespace RelayHeat.Http.Contract;

/// <summary>An open binding after it was made: resending, changing, ending, and what the account may do.</summary>
public sealed class OperatorTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task A12_Resend_OpenInvitation_Is200WithTheSameBindingAndALaterExpiry()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync();
        var before = (await store.Main.GetAsync(store.OperatorPath(account))).Is(200);

        var answer = (await store.Main.PostAsync(store.OperatorPath(account) + "/resend")).Is(200);

        Assert.Equal((bindingId, before.String("invitedAt")), (answer.String("bindingId"), answer.String("invitedAt")));
        Assert.True(string.CompareOrdinal(answer.String("expiresAt"), before.String("expiresAt")) > 0);
    }

    [Fact]
    public async Task Resend_WhatIsNotOpen_Is409InvitationNotOpen()
    {
        var store = await Store.OpenAsync(_server);
        var bound = await store.BoundAsync();

        foreach (var account in (string[])[bound, "stranger"])
        {
            (await store.Main.PostAsync(store.OperatorPath(account) + "/resend")).IsProblem(409, "invitation_not_open");
        }
    }

    [Fact]
    public async Task A13_ChangePermission_Invited_CountsSeatsAndReachesTheInvitee()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync("standard");

        var answer = await store.Main.PutAsync(store.OperatorPath(account) + "/permission", new { permission = "full" });

        Assert.Equal(("full", bindingId), (answer.Is(200).String("permission"), answer.String("bindingId")));
        Assert.Equal(1, (long)(await store.GetAsync()).Json["seats"]!["inUse"]!);
        await Eventually.FitsAsync(
            () => _server.As(account).InvitationsAsync(account),
            invitations => (string?)invitations.Items.Single()["permission"] == "full",
            "the invitee sees the permission");
    }

    [Fact]
    public async Task ChangePermission_Stranger_Is404BindingNotFound()
    {
        var store = await Store.OpenAsync(_server);

        var answer = await store.Main.PutAsync(store.OperatorPath("stranger") + "/permission", new { permission = "full" });

        answer.IsProblem(404, "binding_not_found");
        (await store.Main.GetAsync(store.OperatorPath("stranger"))).IsProblem(404, "binding_not_found");
    }

    [Fact]
    public async Task Unbind_SaysWhatItEnded()
    {
        var store = await Store.OpenAsync(_server);
        var (invited, _) = await store.InvitedAsync();
        var bound = await store.BoundAsync();

        Assert.Equal("cancelled", (await store.Main.DeleteAsync(store.OperatorPath(invited))).Is(200, "status").String("status"));
        Assert.Equal("unbound", (await store.Main.DeleteAsync(store.OperatorPath(bound))).Is(200, "status").String("status"));
        var version = (await store.GetAsync()).ETag;
        Assert.Equal("none", (await store.Main.DeleteAsync(store.OperatorPath(bound))).Is(200, "status").String("status"));
        Assert.Equal(version, (await store.GetAsync()).ETag);
    }

    [Fact]
    public async Task B_Rights_FollowTheTable()
    {
        var store = await Store.OpenAsync(_server);
        var (full, standard) = (await store.BoundAsync("full"), await store.BoundAsync("standard"));
        var (invited, _) = await store.InvitedAsync("full");

        await HasAsync(store, store.MainAccount, null, "main_account",
            "manage_bindings", "view_bindings", "set_commission", "view_commission", "view_fund_account");
        await HasAsync(store, full, "full", "bound", "view_bindings", "set_commission", "view_commission", "view_fund_account");
        await HasAsync(store, standard, "standard", "bound", "view_bindings", "view_commission");
        await HasAsync(store, invited, "full", "awaiting_confirmation");
        await HasAsync(store, "stranger", null, "none");
    }

    [Fact]
    public async Task B_Operators_StandardSeesItsOwnAlone()
    {
        var store = await Store.OpenAsync(_server);
        var (full, standard) = (await store.BoundAsync("full"), await store.BoundAsync("standard"));

        Assert.Equal([standard], await AccountsAsync(_server.As(standard), store));
        string[] both = [full, standard];
        Assert.Equal(both.Order(StringComparer.Ordinal), await AccountsAsync(_server.As(full), store));
        (await _server.As(standard).GetAsync(store.OperatorPath(full))).IsProblem(403, "forbidden");
        (await _server.As(standard).GetAsync(store.OperatorPath(standard))).Is(200);
    }

    private static async Task HasAsync(Store store, string account, string? permission, string status, params string[] capabilities)
    {
        var rights = (await store.Main.RightsAsync(store.Id, account)).Is(200, "account", "permission", "status", "capabilities");
        Assert.Equal((account, status), (rights.String("account"), rights.String("status")));
        Assert.Equal(permission, (string?)rights.Json["permission"]);
        var shown = rights.Json["capabilities"]!.AsArray().Select(c => (string)c!);
        Assert.Equal(capabilities.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.Equal(rights.Text, (await store.Server.As(account).RightsAsync(store.Id, account)).Is(200).Text);
        Assert.Equal(rights.Text, (await store.Server.Ops.RightsAsync(store.Id, account)).Is(200).Text);
    }

    private static async Task<IEnumerable<string>> AccountsAsync(Api caller, Store store) =>
        (await caller.GetAsync(store.Path + "/operators")).Is(200).Items.Select(i => (string)i["account"]!);
}
