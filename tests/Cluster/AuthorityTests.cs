using System.Text.Json;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;

namespace RelayHeat.Cluster;

/// <summary>Table B during a change: commands under way when a binding ends, and commands after it.</summary>
public sealed class AuthorityTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    public void Dispose() => cluster.Faults.Disarm();

    [Fact]
    public async Task B_UnboundBeforeTheStoreWasAsked_IsRefused()
    {
        var (store, account) = await BoundAsync("asked");
        var gate = cluster.Faults.Hold(step => step.Kind == StepKind.Call && step.Entity == $"commission/{store}");
        var waiting = Create(store, account, "i1");
        await gate.Arrived;

        Commands.Done(await cluster.Commands.Unbind(store, account));
        gate.Open();

        Assert.Equal(Codes.Forbidden, (await waiting).Refusal?.Code);
        Assert.Equal(0, cluster.Database.Rows($"commission/{store}"));
    }

    [Fact]
    public async Task B_UnboundAfterTheStoreWasAsked_TheOneCommandThatWasThenDecidedStands_AndTheNextIsRefused()
    {
        var (store, account) = await BoundAsync("decided");
        var gate = cluster.Faults.Hold(step => step.Kind == StepKind.Write && step.Entity == $"commission/{store}");
        var decided = Create(store, account, "i1");
        await gate.Arrived;
        // It waits behind the first, so it has not asked the store yet.
        var behind = Create(store, account, "i2");

        Commands.Done(await cluster.Commands.Unbind(store, account));
        var after = Create(store, account, "i3");
        gate.Open();

        Commands.Done(await decided);
        Assert.Equal(Codes.Forbidden, (await behind).Refusal?.Code);
        Assert.Equal(Codes.Forbidden, (await after).Refusal?.Code);
        AssertVouchedFor(store, account);
    }

    [Fact]
    public async Task B_DowngradedInTheMidst_NothingIsVouchedForByALaterVersionOfTheStore()
    {
        var (store, account) = await BoundAsync("midst");
        using var done = new CancellationTokenSource();
        var accepted = 0;
        var commands = Enumerable.Range(0, 4).Select(async client =>
        {
            for (var n = 0; !done.IsCancellationRequested; n++)
            {
                if ((await Create(store, account, $"i-{client}-{n}")).Refusal is null) Interlocked.Increment(ref accepted);
            }
        }).ToList();
        for (var round = 0; round < 10; round++)
        {
            var before = Volatile.Read(ref accepted);
            await Eventually.HoldsAsync(() => Volatile.Read(ref accepted) > before, "Nothing is accepted.");
            Commands.Done(await cluster.Commands.Change(store, account, Permission.Standard));
            // After the answer no command passes.
            Assert.Equal(Codes.Forbidden, (await Create(store, account, $"after-{round}")).Refusal?.Code);
            Assert.Equal(Codes.Forbidden, (await cluster.Commands.GetFunds(store, Commands.Itself(account))).Refusal?.Code);
            Commands.Done(await cluster.Commands.Change(store, account, Permission.Full));
        }
        await done.CancelAsync();
        await Task.WhenAll(commands);
        AssertVouchedFor(store, account);
        await cluster.AgreesAsync("midst");
    }

    [Fact]
    public async Task B_StoreThatDoesNotAnswer_GivesNoRight()
    {
        var (store, account) = await BoundAsync("mute");
        cluster.Faults.ArmOnce(Fate.LostBefore, step => step.Kind == StepKind.Call && step.Entity == $"commission/{store}");
        await Assert.ThrowsAsync<UnavailableException>(() => Create(store, account, "i1"));
        Commands.Done(await Create(store, account, "i1"));
    }

    private Task<Outcome<PlanView>> Create(string store, string account, string item) =>
        cluster.Commands.CreatePlan(store, PlanKind.ItemGeneral, target: item, by: Commands.Itself(account));

    private async Task<(string Store, string Account)> BoundAsync(string tag)
    {
        var (store, account) = ($"{tag}-store", $"{tag}-account");
        await cluster.Commands.RegisterAllAsync([store], [account]);
        await cluster.Commands.BindAsync(store, account);
        return (store, account);
    }

    // Each plan names the store's version that gave the right: at that version the account was bound with full.
    private void AssertVouchedFor(string store, string account)
    {
        var bound = new SortedDictionary<long, bool>();
        foreach (var (version, type, data) in cluster.Database.Events($"merchant/{store}"))
        {
            if (type == "binding_confirmed") bound[version] = true;
            if (type == "binding_closed") bound[version] = false;
            if (type == "permission_changed") bound[version] = data.Contains("\"full\"", StringComparison.Ordinal);
        }
        var made = cluster.Database.Events($"commission/{store}");
        Assert.NotEmpty(made);
        foreach (var (_, _, data) in made)
        {
            using var json = JsonDocument.Parse(data);
            var vouchedBy = json.RootElement.GetProperty("merchantVersion").GetInt64();
            Assert.True(bound.Last(b => b.Key <= vouchedBy).Value, $"{account} had no right at version {vouchedBy}: {data}");
        }
    }
}
