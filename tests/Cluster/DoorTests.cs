using System.Collections.Concurrent;
using RelayHeat.Grains;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Cluster;

/// <summary>A caller without the right is refused before it takes a turn, so that it delays nobody.</summary>
public sealed class DoorTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    private const int MaxUnderWay = 1000;

    public void Dispose() => cluster.Faults.Disarm();

    [Fact]
    public async Task Stranger_WithMoreCommandsThanMayBeUnderWay_CostsTheOwnerNothing()
    {
        const string store = "flood-store";
        const int ofTheOwner = 65;
        await cluster.Commands.RegisterAllAsync([store], []);
        await cluster.IsQuietAsync("flood");
        await cluster.Commands.Store(store);
        var looks = 0;
        var gate = cluster.Faults.Hold(step =>
            step is { Kind: StepKind.Look, Entity: $"merchant/{store}" } && Interlocked.Increment(ref looks) > 0);
        var before = cluster.TakenUp.Of($"merchant/{store}");
        var flood = Enumerable.Range(0, 2 * MaxUnderWay).Select(i => UnbindAsync(store, $"{store}-owner:{i}", "flood-stranger")).ToList();
        await Eventually.HoldsAsync(
            () => cluster.TakenUp.Of($"merchant/{store}") >= before + flood.Count, "Not all of the stranger's commands are taken up.");

        var served = await Task.WhenAll(Enumerable.Range(0, ofTheOwner).Select(i => cluster.Grains.GetMerchant(store).Invite(
            new InviteOperator($"{store}-owner:{i}", BindingType.SubAccount, Permission.Standard),
            new CommandContext(Commands.Owner(store)))));

        Assert.All(served, outcome => Assert.Null(outcome.Refusal));
        Assert.DoesNotContain(flood, stranger => stranger.IsCompleted);
        gate.Open();
        Assert.All(await Task.WhenAll(flood), outcome => Assert.Equal(Codes.Forbidden, outcome.Refusal?.Code));
        // One read was under way, and the next one serves all callers that came meanwhile; a commit in between adds some.
        Assert.InRange(looks, 1, 100);
        await cluster.AgreesAsync("flood");
    }

    [Theory]
    [InlineData("merchant")]
    [InlineData("account")]
    [InlineData("provider")]
    [InlineData("commission")]
    [InlineData("fund")]
    public async Task Stranger_OfAnyAggregate_IsAnsweredWhileACommandOfItsOwnersIsUnderWay(string kind)
    {
        var d = await DoorAsync(kind, $"wait{kind}");
        var gate = cluster.Faults.Hold(step => step.Kind == StepKind.Write && step.Entity == d.Entity);
        var owners = d.Command(d.Owner);
        await gate.Arrived;

        Assert.Equal(Codes.Forbidden, await d.Command(d.Stranger));

        Assert.False(owners.IsCompleted);
        gate.Open();
        Assert.Null(await owners);
    }

    [Theory]
    [InlineData("merchant", 1)]
    [InlineData("account", 1)]
    [InlineData("provider", 1)]
    [InlineData("commission", 2)]
    [InlineData("fund", 1)]
    public async Task Stranger_OfAnyAggregate_WakesNobodyAndAsksTheDatabaseOnce(string kind, int entitiesAsked)
    {
        var d = await DoorAsync(kind, $"once{kind}");
        Assert.Null(await d.Command(d.Owner));
        await cluster.IsQuietAsync(d.Tag);
        var steps = new ConcurrentQueue<Step>();
        cluster.Faults.Arm(step =>
        {
            if (step.Entity == d.Entity || step.Entity.Contains(d.Tag, StringComparison.Ordinal)) steps.Enqueue(step);
            return Fate.Pass;
        });

        Assert.Equal(Codes.Forbidden, await d.Command(d.Stranger));

        Assert.All(steps.GroupBy(step => (step.Kind, step.Entity)).Where(g => g.Key.Kind != StepKind.Call), g => Assert.Single(g));
        Assert.Equal(entitiesAsked, steps.Count(step => step.Kind == StepKind.Look));
        Assert.DoesNotContain(steps, step => step.Kind is StepKind.Read or StepKind.Write or StepKind.Retire);
        // Only the store knows who may set its commission, and it is active already.
        Assert.All(steps.Where(step => step.Kind == StepKind.Call), step => Assert.Equal($"merchant/{d.Tag}-store", step.Target));
    }

    [Fact]
    public async Task G2_WhoHasLostTheRight_IsAnsweredAsTheFirstTime_AndWaitsForNobody()
    {
        var (store, account) = ("former-store", "former-account");
        await cluster.Commands.RegisterAllAsync([store], [account]);
        await cluster.Commands.BindAsync(store, account);
        var first = await Create("k", "i1");
        Commands.Done(first);
        Commands.Done(await cluster.Commands.Unbind(store, account));
        var gate = cluster.Faults.Hold(step => step.Kind == StepKind.Write && step.Entity == $"commission/{store}");
        var owners = cluster.Commands.CreatePlan(store, PlanKind.StoreWide);
        await gate.Arrived;

        var again = await Create("k", "i1");
        var other = await Create("k", "i2");
        var anew = await Create("k2", "i1");

        Assert.False(owners.IsCompleted);
        Assert.True(again.Replayed);
        Assert.Equal(first.Value!.PlanId, again.Value?.PlanId);
        Assert.Equal(Codes.IdempotencyKeyReused, other.Refusal?.Code);
        Assert.Equal(Codes.Forbidden, anew.Refusal?.Code);
        gate.Open();
        Commands.Done(await owners);

        Task<Outcome<PlanView>> Create(string key, string item) => cluster.Commands.CreatePlan(
            store, PlanKind.ItemGeneral, target: item, key: key, by: Commands.Itself(account));
    }

    // A refusal without a turn is not checked by a write either.
    [Fact]
    public async Task G2_RetryAtAnActivationThatWasOvertaken_IsNotForbiddenWhatWasDone()
    {
        await using var rival = await cluster.StartRivalAsync();
        var (store, account) = ("passed-store", "passed-account");
        await cluster.Commands.RegisterAllAsync([store], [account]);
        Commands.Done(await cluster.Commands.CreatePlan(store, PlanKind.StoreWide));
        // The rival knows the commission from before the account had any right, and the store from after.
        Commands.Done(await rival.Grains.GetCommission(store).GetEffective(
            new RateQuestion(null, null, account, null), Commands.Itself(account)));
        await cluster.Commands.BindAsync(store, account);
        var done = await CreateAsync(cluster);
        Commands.Done(await cluster.Commands.Unbind(store, account));

        await Assert.ThrowsAsync<UnavailableException>(() => CreateAsync(rival));

        Assert.Equal(done.Value!.PlanId, (await CreateAsync(rival)).Value?.PlanId);

        Task<Outcome<PlanView>> CreateAsync(RelayCluster at) => at.Commands.CreatePlan(
            store, PlanKind.ItemGeneral, target: "i1", key: "k", by: Commands.Itself(account));
    }

    private Task<Outcome<EndedView>> UnbindAsync(string store, string account, string by) =>
        cluster.Grains.GetMerchant(store).Unbind(new UnbindOperator(account), new CommandContext(Commands.Itself(by)));

    private sealed record Door(string Tag, string Entity, Caller Owner, Caller Stranger, Func<Caller, Task<string?>> Command);

    /// <summary>An aggregate of this kind, and a command that its owner may repeat at will.</summary>
    private async Task<Door> DoorAsync(string kind, string tag)
    {
        var (store, account, applicant) = ($"{tag}-store", $"{tag}-account", new Applicant(tag, "firm"));
        var stranger = new Caller($"{tag}-stranger", Roles.None);
        await cluster.Commands.RegisterAllAsync([store], [account]);
        await cluster.Commands.BindAsync(store, account);
        var application = applicant.Application with { Cooperation = new([], [], []) };
        Commands.Done(await cluster.Commands.Save(applicant, application: application));
        await cluster.IsQuietAsync(tag);
        var grains = cluster.Grains;
        var n = 0;
        return kind switch
        {
            "merchant" => Of($"merchant/{store}", Commands.Owner(store), async by => (await grains.GetMerchant(store).Invite(
                new InviteOperator($"{store}-owner:{n++}", BindingType.SubAccount, Permission.Full), new CommandContext(by))).Refusal?.Code),
            "account" => Of($"account/{account}", Commands.Itself(account), async by => (await grains.GetAccount(account).Leave(
                new LeaveStore(), new CommandContext(by))).Refusal?.Code),
            "provider" => Of($"provider/{applicant.Uscc}", applicant.Owner, async by => (await grains.GetProvider(applicant.Uscc)
                .SaveApplication(new SaveApplication(application with { Employees = 20 + n++ }), new CommandContext(by))).Refusal?.Code),
            "commission" => Of($"commission/{store}", Commands.Owner(store), async by =>
                (await cluster.Commands.CreatePlan(store, PlanKind.ItemGeneral, target: $"i{n++}", by: by)).Refusal?.Code),
            _ => Of($"fund-account/{store}", Commands.Staff, async by => (await grains.GetFundAccount(store).Move(
                new MoveFunds($"e{n++}", FundEntryKind.TopUp, 1, "reference"), new CommandContext(by))).Refusal?.Code),
        };

        Door Of(string entity, Caller owner, Func<Caller, Task<string?>> command) => new(tag, entity, owner, stranger, command);
    }
}
