using System.Collections.Concurrent;
using System.Text.Json;

namespace RelayHeat.Cluster;

/// <summary>Storage and network fail at random. Clients go on, and repeat unanswered commands under their keys.</summary>
public sealed class ChaosTests(RelayCluster cluster, ITestOutputHelper output) : IClassFixture<RelayCluster>, IDisposable
{
    private const int Clients = 8;
    private const int CommandsEach = 50;
    private const int Stores = 3;
    private const int Accounts = 8;

    private readonly ConcurrentBag<Answered> _answered = [];

    public static TheoryData<int> Seeds => [1, 20260301, Environment.TickCount & 0xFFFF];

    public void Dispose() => cluster.Faults.Disarm();

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task Faults_AtRandomUnderConcurrentClients_NothingIsLostBrokenOrDoneTwice(int seed)
    {
        output.WriteLine($"Seed {seed}.");
        var tag = $"chaos{seed}";
        ImmutableArray<string> stores = [.. Enumerable.Range(0, Stores).Select(i => $"{tag}-s{i}")];
        ImmutableArray<string> accounts = [.. Enumerable.Range(0, Accounts).Select(i => $"{tag}-a{i}")];
        await cluster.Commands.RegisterAllAsync(stores, accounts);
        var faults = new RandomFaults(seed);
        cluster.Faults.Arm(faults.Next);

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(c => RunClientAsync(new Random(seed + c), $"{seed}-{c}", stores, accounts)));

        cluster.Faults.Disarm();
        await cluster.ForgetAsync(tag);
        await cluster.AgreesAsync(tag);
        output.WriteLine($"{_answered.Count} commands, {_answered.Count(a => a.Refused)} refused, {faults.Count} faults.");
        Assert.True(faults.Count > Clients * CommandsEach / 10, "Hardly anything failed.");
        foreach (var store in stores) AssertEveryAnswerHasItsOneEffect(store);
        foreach (var account in accounts) AssertEveryConfirmationHolds(account);
    }

    // A command that was answered "done" has one effect, a refused one has none: as many effects as such answers.
    private void AssertEveryAnswerHasItsOneEffect(string store)
    {
        var events = cluster.Database.Events($"merchant/{store}");
        Assert.Equal(
            _answered.Where(a => a.Store == store && a is { What: "invite", Created: true }).Select(a => a.BindingId).Order(),
            events.Where(e => e.Type == "invitation_sent").Select(BindingIdOf).Order());
        Assert.Equal(
            _answered.Count(a => a.Store == store && a is { What: "unbind", Status: "unbound" or "cancelled" }),
            events.Count(e => e.Type == "binding_closed" && (Says(e, "unbound") || Says(e, "cancelled"))));
        // A resend at the instant of the invitation or of another resend changes nothing and is not refused.
        Assert.InRange(
            events.Count(e => e.Type == "invitation_resent"),
            0,
            _answered.Count(a => a.Store == store && a is { What: "resend", Refused: false }));
        // A binding is confirmed at most once, and closed at most once.
        Assert.Distinct(events.Where(e => e.Type == "binding_confirmed").Select(BindingIdOf));
        Assert.Distinct(events.Where(e => e.Type == "binding_closed").Select(BindingIdOf));
    }

    private void AssertEveryConfirmationHolds(string account)
    {
        var events = cluster.Database.Events($"account/{account}");
        var bound = events.Where(e => e.Type == "bound_to_store").Select(BindingIdOf).ToList();
        Assert.Distinct(bound);
        var confirmed = _answered.Where(a => a.Account == account && a is { What: "accept", Status: "Bound" });
        Assert.All(confirmed, a => Assert.Contains(a.BindingId, bound));
        // Only accounts that confirmed are bound.
        Assert.Subset(_answered.Where(a => a.What == "accept").Select(a => a.BindingId!).ToHashSet(), bound.ToHashSet());
        Assert.Equal(
            _answered.Count(a => a.Account == account && a is { What: "leave", Status: "unbound" }),
            events.Count(e => e.Type == "unbound_from_store" && Says(e, "left")));
    }

    private async Task RunClientAsync(Random random, string name, ImmutableArray<string> stores, ImmutableArray<string> accounts)
    {
        var c = cluster.Commands;
        for (var n = 0; n < CommandsEach; n++)
        {
            var (store, account, key) = (stores[random.Next(stores.Length)], accounts[random.Next(accounts.Length)], $"{name}-{n}");
            var permission = random.Next(2) == 0 ? Permission.Full : Permission.Standard;
            var grain = cluster.Grains.GetAccount(account);
            var open = (await UntilAnsweredAsync(() => grain.ListInvitations(null, 50, Commands.Itself(account)))).Value!.Items;
            var bindingId = open.IsEmpty ? "none" : open[random.Next(open.Length)].BindingId;
            var accept = () => c.Accept(account, bindingId, key);
            cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));
            _answered.Add(random.Next(100) switch
            {
                < 35 => Of("invite", store, account, await UntilAnsweredAsync(() => c.Invite(store, account, permission, key))),
                < 60 => Of("accept", null, account, await UntilAnsweredAsync(accept)) with { BindingId = bindingId },
                < 70 => Of("decline", account, await UntilAnsweredAsync(() => c.Decline(account, bindingId, key))),
                < 80 => Of("leave", account, await UntilAnsweredAsync(() => c.Leave(account, key))),
                < 88 => Of("unbind", account, await UntilAnsweredAsync(() => c.Unbind(store, account, key))) with { Store = store },
                < 94 => Of("change", store, account, await UntilAnsweredAsync(() => c.Change(store, account, permission, key))),
                _ => Of("resend", store, account, await UntilAnsweredAsync(() => c.Resend(store, account, key))),
            });
        }
    }

    private Task<Outcome<T>> UntilAnsweredAsync<T>(Func<Task<Outcome<T>>> send) => UntilAnswered.ByAsync(cluster, send);

    private static Answered Of(string what, string? store, string account, Outcome<BindingView> o) => new(
        what, store, account, o.Refusal is not null, o.Completion == Completion.Created, o.Value?.Status.ToString(), o.Value?.BindingId);

    private static Answered Of(string what, string account, Outcome<EndedView> o) =>
        new(what, null, account, o.Refusal is not null, false, o.Value?.Status, null);

    private static string BindingIdOf((long Version, string Type, string Data) e)
    {
        using var data = JsonDocument.Parse(e.Data);
        return data.RootElement.GetProperty("bindingId").GetString()!;
    }

    private static bool Says((long Version, string Type, string Data) e, string reason)
    {
        using var data = JsonDocument.Parse(e.Data);
        return data.RootElement.GetProperty("reason").GetString() == reason;
    }

    private sealed record Answered(
        string What, string? Store, string Account, bool Refused, bool Created, string? Status, string? BindingId);
}
