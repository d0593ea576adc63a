using System.Collections.Concurrent;
using RelayHeat.Grains.FundAccounts;

namespace RelayHeat.Cluster;

/// <summary>D2 with random concurrent movements, repeated ids and a failing storage.</summary>
public sealed class LedgerTests(RelayCluster cluster, ITestOutputHelper output) : IClassFixture<RelayCluster>, IDisposable
{
    private const int Clients = 8;
    private const int MovementsEach = 150;

    private static readonly FundEntryKind[] Kinds =
        [FundEntryKind.TopUp, FundEntryKind.TopUp, .. Enum.GetValues<FundEntryKind>()];

    public static TheoryData<int> Seeds => [1, 20260301, Environment.TickCount & 0xFFFF];

    public void Dispose() => cluster.Faults.Disarm();

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task D2_UnderConcurrentMovementsAndFaults_SumsAreBalancesAndAnIdHasOneEffect(int seed)
    {
        var (tag, store) = ($"ledger{seed}", $"ledger{seed}-store");
        await cluster.Commands.RegisterAllAsync([store], []);
        var faults = new RandomFaults(seed);
        cluster.Faults.Arm(faults.Next);
        var answered = new ConcurrentBag<(string EntryId, FundEntryView? Entry, string? Refused)>();

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(c => MoveAsync(new Random(seed + c), c, store, answered)));

        cluster.Faults.Disarm();
        await cluster.ForgetAsync(tag);
        var entries = await EntriesAsync(store);
        var funds = Commands.Done(await cluster.Commands.GetFunds(store));
        output.WriteLine($"Seed {seed}: {answered.Count} answers, {entries.Count} entries, {faults.Count} faults.");
        Assert.True(faults.Count > Clients * MovementsEach / 30, "Hardly anything failed.");
        AssertAddsUp(entries, funds);
        Assert.Empty(Consistency.Faults(cluster.Database, tag));
        // Every acknowledged movement is stored as acknowledged, and every stored one was acknowledged to its client in the end.
        var byId = entries.ToDictionary(e => e.EntryId);
        Assert.All(answered.Where(a => a.Entry is not null), a => Assert.Equal(byId[a.EntryId], a.Entry));
        Assert.Equal(byId.Keys.Order(), answered.Where(a => a.Entry is not null).Select(a => a.EntryId).Distinct().Order());
        Assert.Contains(answered, a => a.Refused == Codes.InsufficientFunds);
        Assert.Contains(answered, a => a.Refused == Codes.IdReused);
    }

    [Fact]
    public async Task D2_TwoActivationsOfOneAccount_NeverSpendTheSameMoney()
    {
        await using var rival = await cluster.StartRivalAsync();
        await cluster.Commands.RegisterAllAsync(["twice-store"], []);
        Commands.Done(await cluster.Commands.MoveFunds("twice-store", "in", FundEntryKind.TopUp, 100));
        // From here on both clusters have the fund account with 100 in memory.
        Assert.Equal(100, Commands.Done(await rival.Commands.GetFunds("twice-store")).AvailableFen);

        Commands.Done(await cluster.Commands.MoveFunds("twice-store", "out1", FundEntryKind.Withdraw, 100));
        await Assert.ThrowsAsync<UnavailableException>(() => rival.Commands.MoveFunds("twice-store", "out2", FundEntryKind.Withdraw, 100));

        var refused = await rival.Commands.MoveFunds("twice-store", "out2", FundEntryKind.Withdraw, 100);
        Assert.Equal(Codes.InsufficientFunds, refused.Refusal?.Code);
        Assert.Empty(Consistency.Faults(cluster.Database, "twice"));
    }

    // There are few ids, so that clients often reuse each other's, for the same movement or for another one.
    private async Task MoveAsync(
        Random random, int client, string store, ConcurrentBag<(string EntryId, FundEntryView? Entry, string? Refused)> answered)
    {
        for (var n = 0; n < MovementsEach; n++)
        {
            var id = $"m{random.Next(Clients * MovementsEach / 2)}";
            // Most commands with an id mean the same movement, so that their repeats are repeats.
            var (kind, amountFen) = random.Next(4) > 0
                ? (Kinds[id[^1] % Kinds.Length], 1 + (id[^1] % 40))
                : (Kinds[random.Next(Kinds.Length)], random.Next(1, 40));
            var key = random.Next(2) == 0 ? $"{client}-{n}" : null;
            var outcome = await UntilAnswered.ByAsync(cluster, () => cluster.Commands.MoveFunds(store, id, kind, amountFen, key));
            answered.Add((id, outcome.Value, outcome.Refusal?.Code));
        }
    }

    private async Task<List<FundEntryView>> EntriesAsync(string store)
    {
        var entries = new List<FundEntryView>();
        for (long? after = 0; after is { } from;)
        {
            var page = Commands.Done(await cluster.Commands.FundEntries(store, from, limit: 50));
            entries.AddRange(page.Items);
            after = page.Next is { } next ? long.Parse(next, System.Globalization.CultureInfo.InvariantCulture) : null;
        }
        return entries;
    }

    private static void AssertAddsUp(List<FundEntryView> entries, FundAccountView funds)
    {
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(n => (long)n), entries.Select(e => e.Number));
        Assert.Distinct(entries.Select(e => e.EntryId));
        long available = 0, held = 0;
        foreach (var e in entries)
        {
            available += Effect(e, FundSide.Available);
            held += Effect(e, FundSide.Held);
            Assert.True(available >= 0 && held >= 0, $"Below zero at {e}.");
            Assert.Equal((available, held), (e.AvailableFen, e.HeldFen));
        }
        Assert.Equal((available, held), (funds.AvailableFen, funds.HeldFen));
    }

    private static long Effect(FundEntryView e, FundSide side) => e.Credit == side ? e.AmountFen : e.Debit == side ? -e.AmountFen : 0;
}
