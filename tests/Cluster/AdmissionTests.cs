using System.Text.Json;
using RelayHeat.Grains;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Cluster;

/// <summary>Sections E and F across grains and silos, from the first file to the bar.</summary>
public sealed class AdmissionTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    private Commands Commands => cluster.Commands;

    public void Dispose()
    {
        cluster.Faults.Disarm();
        cluster.Sweeping.Resume();
    }

    [Fact]
    public async Task EAndF_AProvider_IsAdmittedLeavesComesBackIsRemovedAndBarred()
    {
        var a = new Applicant("life", "one");
        foreach (var category in Applicant.Categories) Commands.Done(await Commands.AddEvidence(a, category));
        var filed = Commands.Done(await Commands.Save(a));
        Assert.Equal((ProviderStatus.Draft, 1, a.Owner.Account), (filed.Status, filed.Round, filed.OwnerAccount));

        // E7: a refusal with the list, and without a write.
        await cluster.IsQuietAsync("life");
        var before = cluster.Database.Fingerprint();
        Assert.Equal(["deposit", "deposit_waiver", "alipay_enterprise_verified"], Missing(await Commands.Submit(a)));
        Assert.Equal(before, cluster.Database.Fingerprint());

        Commands.Done(await Commands.RecordFacts(a));
        Commands.Done(await Commands.Move(a, "first", DepositEntryKind.Payment));
        Assert.Equal(ProviderStatus.UnderReview, Commands.Done(await Commands.Submit(a)).Status);
        var itself = a.Owner with { Roles = Roles.Review };
        Assert.Equal(Codes.ReviewerIsApplicant, (await Commands.Approve(a, reviewer: itself)).Refusal?.Code);
        Assert.Equal(ProviderStatus.Draft, Commands.Done(await Commands.Return(a)).Status);
        Commands.Done(await Commands.Submit(a));
        Assert.Equal(ProviderStatus.Admitted, Commands.Done(await Commands.Approve(a)).Status);

        Assert.Equal(ProviderStatus.Exited, Commands.Done(await Commands.Exit(a)).Status);
        Commands.Done(await Commands.Move(a, "back", DepositEntryKind.Refund));
        Assert.Equal((ProviderStatus.Draft, 2), StatusAndRound(await Commands.Reapply(a)));
        await Commands.ApplyAsync(a);
        Assert.Equal(["deposit", "deposit_waiver"], Missing(await Commands.Submit(a)));
        Commands.Done(await Commands.Move(a, "second", DepositEntryKind.Payment));
        Commands.Done(await Commands.Submit(a));
        Assert.Equal((ProviderStatus.Admitted, 2), StatusAndRound(await Commands.Approve(a)));

        var removed = Commands.Done(await Commands.Remove(a, RemovalCause.Violation));
        Assert.Equal(Codes.CoolingDown, (await Commands.Reapply(a)).Refusal?.Code);
        cluster.Clock.SetUtcNow(removed.CoolDownUntil!.Value);
        Assert.Equal((ProviderStatus.Draft, 3), StatusAndRound(await Commands.Reapply(a)));

        Assert.Equal(ProviderStatus.Barred, Commands.Done(await Commands.Bar(a)).Status);
        Assert.All(
            [await Commands.Save(a), await Commands.Submit(a), await Commands.Reapply(a)],
            o => Assert.Equal(Codes.EntityBarred, o.Refusal?.Code));
        await cluster.AgreesAsync("life");
    }

    [Theory]
    [InlineData("save")]
    [InlineData("evidence")]
    public async Task A10_TheOwner_IsAProviderBeforeItsFilingIsAnswered(string first)
    {
        var tag = $"owner{first}";
        var (mars, moon) = ($"{tag}-mars", $"{tag}-moon");
        var a = new Applicant(tag, "one");
        await Commands.RegisterAllAsync([mars, moon], [a.Owner.Account]);
        var open = Commands.Done(await Commands.Invite(mars, a.Owner.Account));
        await cluster.IsQuietAsync(tag);

        if (first == "save") Commands.Done(await Commands.Save(a, application: a.Application with { Cooperation = new([], [], []) }));
        else Commands.Done(await Commands.AddEvidence(a, Applicant.Categories[0]));

        Assert.Equal([PlatformIdentity.Provider], cluster.Database.Account(a.Owner.Account).Identities);
        Assert.Equal(Codes.AccountHasPlatformIdentity, (await Commands.Accept(a.Owner.Account, open.BindingId)).Refusal?.Code);
        Assert.Equal(Codes.AccountHasPlatformIdentity, (await Commands.Invite(moon, a.Owner.Account)).Refusal?.Code);
        await cluster.AgreesAsync(tag);
    }

    [Fact]
    public async Task A10_AFilingThatCouldNotTellTheAccount_SaysSoAndTellsItLater()
    {
        var a = new Applicant("untold", "one");
        cluster.Faults.Arm(step => step is { Kind: StepKind.Call, Method: "NoteProvider" } ? Fate.LostBefore : Fate.Pass);

        var filed = await Commands.AddEvidence(a, Applicant.Categories[0], "k");

        Assert.Equal(Completion.Converging, filed.Completion);
        // The account must be told before anything else is decided, so nothing is decided while it cannot be reached.
        await Assert.ThrowsAsync<UnavailableException>(() => Commands.AddEvidence(a, Applicant.Categories[1]));
        cluster.Faults.Disarm();
        await cluster.AgreesAsync("untold");
        Assert.Equal(a.Uscc, cluster.Database.Account(a.Owner.Account).OwnerOf);
    }

    // Two accounts file at once: one owns the entity, and only that one becomes a provider.
    [Fact]
    public Task E_TwoAccountsThatFileAtOnce_OneOwnsTheEntity() => Task.WhenAll(Enumerable.Range(0, 20).Select(async round =>
    {
        var tag = $"both{round}";
        var a = new Applicant(tag, "one");
        var grain = cluster.Grains.GetProvider(a.Uscc);
        var command = new SaveApplication(a.Application with { Cooperation = new([], [], []) });
        Caller[] callers = [new($"{tag}-ann", Roles.None), new($"{tag}-bob", Roles.None)];

        var outcomes = await Task.WhenAll(callers.Select(c => grain.SaveApplication(command, new CommandContext(c))));

        var winner = outcomes[0].Refusal is null ? 0 : 1;
        Assert.Equal(Completion.Created, outcomes[winner].Completion);
        Assert.Equal(Codes.Forbidden, outcomes[1 - winner].Refusal?.Code);
        Assert.Equal(callers[winner].Account, cluster.Database.Provider(a).OwnerAccount);
        Assert.DoesNotContain($"account/{callers[1 - winner].Account}", cluster.Database.Entities(tag));
        await cluster.AgreesAsync(tag);
    }));

    // A confirmation and a filing at once, in any order: no deadlock, and all sides agree.
    [Fact]
    public Task A10_AConfirmationAndAFilingAtOnce_BothAreAnswered() => Task.WhenAll(Enumerable.Range(0, 20).Select(async round =>
    {
        var tag = $"meet{round}";
        var store = $"{tag}-store";
        var a = new Applicant(tag, "one");
        await Commands.RegisterAllAsync([store], [a.Owner.Account]);
        var open = Commands.Done(await Commands.Invite(store, a.Owner.Account));
        await cluster.IsQuietAsync(tag);
        if (round % 2 == 0) await cluster.ForgetAsync(tag);

        var filing = Commands.AddEvidence(a, Applicant.Categories[0]);
        var accepted = await Commands.Accept(a.Owner.Account, open.BindingId);

        Commands.Done(await filing);
        Assert.True(accepted.Refusal is null or { Code: Codes.AccountHasPlatformIdentity }, accepted.Refusal?.Code);
        await cluster.AgreesAsync(tag);
        Assert.Contains(PlatformIdentity.Provider, cluster.Database.Account(a.Owner.Account).Identities);
    }));

    [Fact]
    public async Task DryRun_OfAnApproval_AsksTheSubjectsAndLeavesNoTrace()
    {
        var a = new Applicant("dryrun", "one");
        await Commands.FileAsync(a);
        var before = cluster.Database.Fingerprint();

        var outcome = await cluster.Grains.GetProvider(a.Uscc).Review(
            new ReviewApplication(ReviewDecision.Approve, ImmutableSortedDictionary<string, string>.Empty),
            new CommandContext(Commands.Reviewer) { DryRun = true });

        Assert.Equal((ProviderStatus.Admitted, true), (Commands.Done(outcome).Status, outcome.DryRun));
        Assert.Equal(before, cluster.Database.Fingerprint());
        Assert.Equal(ProviderStatus.Admitted, Commands.Done(await Commands.Approve(a)).Status);
    }

    private static IEnumerable<string> Missing(Outcome<ProviderView> outcome)
    {
        Assert.Equal(Codes.RequirementsUnmet, outcome.Refusal?.Code);
        var json = Assert.Single(outcome.Refusal!.Figures, f => f.Name == "requirements").Json;
        return JsonSerializer.Deserialize(json, GrainJson.For<ImmutableArray<RequirementView>>())!.Select(r => r.Id);
    }

    private static (ProviderStatus Status, int Round) StatusAndRound(Outcome<ProviderView> outcome)
    {
        var provider = Commands.Done(outcome);
        return (provider.Status, provider.Round);
    }
}
