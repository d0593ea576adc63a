namespace RelayHeat.Cluster;

/// <summary>Queries, dry runs and names.</summary>
public sealed class QuestionTests(RelayCluster cluster) : IClassFixture<RelayCluster>
{
    [Fact]
    public async Task Question_WhileACommandWaitsForTheStorage_IsAnsweredFromTheCommittedState()
    {
        await cluster.Commands.RegisterAllAsync(["ask-store"], ["ask-account"]);
        var gate = cluster.Faults.Hold(step => step is { Kind: StepKind.Write, Entity: "merchant/ask-store" });
        var invite = cluster.Commands.Invite("ask-store", "ask-account");
        await gate.Arrived;

        Assert.Equal("none", (await cluster.Commands.Rights("ask-store", "ask-account")).Status);
        Assert.Equal(0, (await cluster.Commands.Store("ask-store")).Seats.InUse);
        Assert.False(invite.IsCompleted);

        gate.Open();
        Commands.Done(await invite);
        Assert.Equal("awaiting_confirmation", (await cluster.Commands.Rights("ask-store", "ask-account")).Status);
    }

    [Fact]
    public async Task DryRun_SaysWhatWouldHappenAndWritesNothing()
    {
        await cluster.Commands.RegisterAllAsync(["dry-store", "dry-other"], ["dry-account", "dry-second"]);
        var invited = Commands.Done(await cluster.Commands.Invite("dry-store", "dry-account"));
        await cluster.IsQuietAsync("dry");
        var before = cluster.Database.Fingerprint();
        var grains = cluster.Grains;

        var register = await grains.GetMerchant("dry-new").Register(
            new RegisterMerchant("新", "dry-boss", StoreType.Tmall, "subject"), Dry(Commands.Staff));
        var taken = await grains.GetMerchant("dry-new").Register(
            new RegisterMerchant("新", Commands.OwnerOf("dry-store"), StoreType.Tmall, "subject"), Dry(Commands.Staff));
        var invite = await grains.GetMerchant("dry-other").Invite(
            new InviteOperator("dry-second", BindingType.Operator, Permission.Full), Dry(Commands.Owner("dry-other")));
        var accept = await grains.GetAccount("dry-account").Accept(
            new AcceptInvitation(invited.BindingId), Dry(Commands.Itself("dry-account")));

        Assert.Equal(before, cluster.Database.Fingerprint());
        Assert.All([register.DryRun, taken.DryRun, invite.DryRun, accept.DryRun], Assert.True);
        Assert.Equal(("dry-new", Completion.Created), (Commands.Done(register).MerchantId, register.Completion));
        Assert.Equal(Codes.MainAccountTaken, taken.Refusal?.Code);
        Assert.Equal((BindingStatus.AwaitingConfirmation, Completion.Created), (Commands.Done(invite).Status, invite.Completion));
        Assert.Equal(("dry-store", BindingStatus.Bound), (Commands.Done(accept).MerchantId, accept.Value!.Status));
        // A dry run leaves no receipt: the same key carries the command out.
        Assert.False((await cluster.Commands.Accept("dry-account", invited.BindingId, "dry")).Replayed);
        await cluster.AgreesAsync("dry");
    }

    [Fact]
    public async Task Trap1_IdsThatLookLikeOneNumber_AreFiveMerchantsWithFiveRows()
    {
        string[] ids = ["123", "0123", "00123", "ab1", "AB1"];
        for (var i = 0; i < ids.Length; i++)
        {
            Commands.Done(await cluster.Commands.RegisterStore(ids[i], mainAccount: $"boss{i}", name: $"店 {i}"));
        }
        await Task.WhenAll(ids.Select(id => cluster.ForgetEntityAsync($"merchant/{id}")));

        for (var i = 0; i < ids.Length; i++)
        {
            var merchant = await cluster.Commands.Store(ids[i]);
            Assert.Equal(($"店 {i}", $"boss{i}"), (merchant.Name, merchant.MainAccount));
            Assert.Equal(1, cluster.Database.Rows($"merchant/{ids[i]}"));
            Assert.Equal(ids[i], cluster.Database.Merchant(ids[i]).MerchantId);
        }
    }

    private static CommandContext Dry(Caller caller) => new(caller) { IdempotencyKey = "dry", DryRun = true };
}
