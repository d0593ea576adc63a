namespace RelayHeat.Cluster;

/// <summary>Effects of time and of messages, and what does not wait for them.</summary>
public sealed class NoticeTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    public void Dispose()
    {
        cluster.Faults.Disarm();
        cluster.Sweeping.Resume();
    }

    [Fact]
    public async Task A12_AnExpiry_IsRecordedAndToldWithoutAnybodyCalling()
    {
        await cluster.Commands.RegisterAllAsync(["expiry-store"], ["expiry-account"]);
        var invited = Commands.Done(await cluster.Commands.Invite("expiry-store", "expiry-account"));
        await cluster.IsQuietAsync("expiry");
        await cluster.ForgetAsync("expiry");

        cluster.Clock.SetUtcNow(invited.ExpiresAt!.Value);

        await Eventually.HoldsAsync(
            () => cluster.Database.Merchant("expiry-store").Bindings.IsEmpty, "The store still holds the invitation.");
        await Eventually.HoldsAsync(
            () => cluster.Database.Account("expiry-account").Invitations.IsEmpty, "The account still holds the invitation.");
        await cluster.AgreesAsync("expiry");
        Assert.Equal(("binding_closed", true), LastOf("merchant/expiry-store"));
        Assert.Equal(("invitation_ended", true), LastOf("account/expiry-account"));

        (string, bool) LastOf(string entity)
        {
            var last = cluster.Database.Events(entity)[^1];
            return (last.Type, last.Data.Contains("expired", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A4_AnExpiredInvitation_FreesItsSeatAtThatInstantWhetherOrNotItWasRecorded()
    {
        ImmutableArray<string> accounts = [.. Enumerable.Range(0, 21).Select(i => $"instant-a{i}")];
        await cluster.Commands.RegisterAllAsync(["instant-store"], accounts);
        BindingView? last = null;
        foreach (var account in accounts.Take(20)) last = Commands.Done(await cluster.Commands.Invite("instant-store", account));
        await cluster.IsQuietAsync("instant");
        cluster.Sweeping.Pause();

        cluster.Clock.SetUtcNow(last!.ExpiresAt!.Value.AddMilliseconds(-1));
        Assert.Equal(Codes.SeatLimitReached, (await cluster.Commands.Invite("instant-store", accounts[20])).Refusal?.Code);
        cluster.Clock.SetUtcNow(last.ExpiresAt.Value);
        Assert.Equal(20, cluster.Database.Merchant("instant-store").SeatsInUse);
        Assert.Equal(0, (await cluster.Commands.Store("instant-store")).Seats.InUse);
        Assert.Equal(Codes.InvitationExpired, (await cluster.Commands.Accept(accounts[19], last.BindingId)).Refusal?.Code);
        Commands.Done(await cluster.Commands.Invite("instant-store", accounts[20]));

        Assert.Equal(1, cluster.Database.Merchant("instant-store").SeatsInUse);
        cluster.Sweeping.Resume();
        await cluster.AgreesAsync("instant");
    }

    [Fact]
    public async Task A7_AnUnboundAccount_IsFreeAtOnceThoughTheNoticeIsStillOnItsWay()
    {
        await cluster.Commands.RegisterAllAsync(["free-former", "free-next"], ["free-account"]);
        var former = Commands.Done(await cluster.Commands.Invite("free-former", "free-account"));
        await cluster.IsQuietAsync("free");
        Commands.Done(await cluster.Commands.Accept("free-account", former.BindingId));
        await cluster.IsQuietAsync("free");
        cluster.Faults.Arm(step =>
            step is { Kind: StepKind.Call, Entity: "merchant/free-former", Method: "NoteBinding" } ? Fate.LostBefore : Fate.Pass);

        Assert.Equal("unbound", Commands.Done(await cluster.Commands.Unbind("free-former", "free-account")).Status);

        Assert.Empty((await cluster.Commands.Rights("free-former", "free-account")).Capabilities);
        var next = Commands.Done(await cluster.Commands.Invite("free-next", "free-account"));
        await Eventually.HoldsAsync(
            () => cluster.Database.Account("free-account").Invitations.ContainsKey(next.BindingId), "The invitation has not arrived.");
        var accepted = Commands.Done(await cluster.Commands.Accept("free-account", next.BindingId));
        Assert.Equal(("free-next", BindingStatus.Bound), (accepted.MerchantId, accepted.Status));
        Assert.Single(cluster.Database.Outbox("free"));

        cluster.Faults.Disarm();
        await cluster.AgreesAsync("free");
        Assert.Equal("free-next", cluster.Database.Account("free-account").BoundTo?.MerchantId);
    }

    [Fact]
    public async Task A2_ANoticeThatNobodyTakes_IsDeliveredWhenTheAccountAnswersAgain()
    {
        await cluster.Commands.RegisterAllAsync(["late-store"], ["late-account"]);
        cluster.Faults.Arm(step => step is { Kind: StepKind.Call, Method: "NoteBinding" } ? Fate.LostBefore : Fate.Pass);
        Commands.Done(await cluster.Commands.Invite("late-store", "late-account"));
        Assert.Single(cluster.Database.Outbox("late"));

        cluster.Faults.Disarm();

        await cluster.AgreesAsync("late");
        Assert.Single(cluster.Database.Account("late-account").Invitations);
    }

    [Theory]
    [InlineData("leave")]
    [InlineData("decline")]
    public async Task A7_ALateNoticeOfWhatTheAccountHasEnded_DoesNotBringItBack(string ending)
    {
        var tag = $"ghost{ending}";
        var (store, account) = ($"{tag}-store", $"{tag}-account");
        await cluster.Commands.RegisterAllAsync([store], [account]);
        var invited = Commands.Done(await cluster.Commands.Invite(store, account));
        await cluster.IsQuietAsync(tag);
        cluster.Faults.Arm(step => step is { Kind: StepKind.Call, Method: "NoteBinding" } ? Fate.LostBefore : Fate.Pass);
        Commands.Done(await cluster.Commands.Change(store, account, Permission.Standard));
        if (ending == "leave")
        {
            Commands.Done(await cluster.Commands.Accept(account, invited.BindingId));
            Commands.Done(await cluster.Commands.Leave(account));
        }
        else
        {
            Commands.Done(await cluster.Commands.Decline(account, invited.BindingId));
        }

        cluster.Faults.Disarm();

        await cluster.AgreesAsync(tag);
        Assert.Empty(cluster.Database.Account(account).Invitations);
        Assert.Empty(cluster.Database.Merchant(store).Bindings);
    }

    [Fact]
    public async Task A11_ARefusedNotice_IsSettledBeforeLaterOnesAreDelivered()
    {
        const string Store = "order-store", Winner = "order-winner", Account = "order-account";
        await cluster.Commands.RegisterAllAsync([Store, Winner], [Account]);
        cluster.Sweeping.Pause();
        cluster.Faults.Arm(step =>
            step is { Kind: StepKind.Call, Entity: $"merchant/{Store}", Method: "NoteBinding" } ? Fate.LostBefore : Fate.Pass);
        Commands.Done(await cluster.Commands.Invite(Store, Account));
        var won = Commands.Done(await cluster.Commands.Invite(Winner, Account));
        await Eventually.HoldsAsync(() => cluster.Database.OutboxSize("order") == 1, "The winner's invitation has not arrived.");
        Commands.Done(await cluster.Commands.Accept(Account, won.BindingId));

        // The message finds an account that is bound elsewhere, and the store crashes before it settles the answer.
        var settling = new TaskCompletionSource();
        cluster.Faults.Arm(step =>
        {
            if (step is not { Kind: StepKind.Look, Entity: $"merchant/{Store}" }) return Fate.Pass;
            settling.TrySetResult();
            return Fate.LostBefore;
        });
        cluster.Clock.Advance(TimeSpan.FromMinutes(1));
        Commands.Done(await cluster.Commands.Unbind(Store, Account));
        await settling.Task.WaitAsync(Eventually.Deadline, TestContext.Current.CancellationToken);
        Commands.Done(await cluster.Commands.Leave(Account));
        await cluster.ForgetEntityAsync($"merchant/{Store}");
        cluster.Faults.Disarm();
        cluster.Sweeping.Resume();

        // The invitation is sent again to an account that is free by now. The message about its end comes after it.
        await cluster.AgreesAsync("order");
        Assert.Empty(cluster.Database.Account(Account).Invitations);
    }

    [Fact]
    public async Task G2_ACommandThatFoundTheOutboxFull_IsNotRememberedAsDone()
    {
        await cluster.Commands.RegisterAllAsync(["full-store"], ["full-account", "full-other"]);
        cluster.Faults.Arm(step => step is { Kind: StepKind.Call, Method: "NoteBinding" } ? Fate.LostBefore : Fate.Pass);
        Commands.Done(await cluster.Commands.Invite("full-store", "full-other"));
        for (var sent = 1; sent < 256; sent++)
        {
            var permission = sent % 2 == 0 ? Permission.Full : Permission.Standard;
            Commands.Done(await cluster.Commands.Change("full-store", "full-other", permission));
        }
        await Assert.ThrowsAsync<UnavailableException>(() => cluster.Commands.Invite("full-store", "full-account", key: "k"));
        await Assert.ThrowsAsync<UnavailableException>(() => cluster.Commands.Invite("full-store", "full-account", key: "k"));

        cluster.Faults.Disarm();
        await cluster.IsQuietAsync("full");

        Assert.False((await cluster.Commands.Invite("full-store", "full-account", key: "k")).Replayed);
        Assert.Equal(["full-account", "full-other"], cluster.Database.Merchant("full-store").Bindings.Keys);
        await cluster.AgreesAsync("full");
    }
}
