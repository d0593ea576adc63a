using System.Collections.Concurrent;
using System.Text.Json;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Cluster;

/// <summary>Providers while storage and calls fail at random. Each command is repeated under its key until it is answered.</summary>
public sealed class ProviderChaosTests(RelayCluster cluster, ITestOutputHelper output) : IClassFixture<RelayCluster>, IDisposable
{
    private const int Clients = 6;
    private const int CommandsEach = 60;
    private const int Providers = 4;

    private readonly ConcurrentBag<Answered> _answered = [];

    public static TheoryData<int> Seeds => [1, 20260301, Environment.TickCount & 0xFFFF];

    public void Dispose() => cluster.Faults.Disarm();

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task Faults_AtRandomUnderConcurrentClients_NoMovementIsLostOrMadeTwice(int seed)
    {
        output.WriteLine($"Seed {seed}.");
        var tag = $"fall{seed}";
        var first = new Applicant(tag, "p0");
        var others = Enumerable.Range(1, Providers - 1).Select(i => new Applicant(tag, $"p{i}") { Representative = first.Representative });
        ImmutableArray<Applicant> all = [first, .. others];
        await Task.WhenAll(all.Select(cluster.Commands.FileAsync));
        var faults = new RandomFaults(seed);
        cluster.Faults.Arm(faults.Next);

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(c => RunClientAsync(new Random(seed + c), $"{seed}-{c}", all)));

        cluster.Faults.Disarm();
        await cluster.ForgetAsync(tag);
        await cluster.AgreesAsync(tag);
        output.WriteLine($"{_answered.Count} commands, {_answered.Count(a => a.Code is not null)} refused, {faults.Count} faults.");
        Assert.True(faults.Count > Clients * CommandsEach / 20, "Hardly anything failed.");
        foreach (var provider in all) AssertEveryAnswerHasItsOneEffect(provider);
    }

    // F6: an acknowledged movement is entered once under its id, a refused one is not, and the balance is the sum.
    private void AssertEveryAnswerHasItsOneEffect(Applicant a)
    {
        var events = cluster.Database.Events(a.Entity);
        var moved = events.Where(e => e.Type == "deposit_moved").Select(e => Text(e, "entryId")).ToList();
        var answered = _answered.Where(x => x.Provider == a).ToLookup(x => x.What);
        var acknowledged = answered["move"].Where(x => x.Code is null).DistinctBy(x => x.Id).ToList();
        Assert.Equal(acknowledged.Select(x => x.Id!).Append("first").Order(StringComparer.Ordinal), moved.Order(StringComparer.Ordinal));
        Assert.Equal(Commands.DepositFen + acknowledged.Sum(x => x.Fen), cluster.Database.Provider(a).Deposit.DepositFen);

        var files = answered["evidence"].Where(x => x.Code is null).Select(x => x.Id!).Distinct();
        var added = events.Where(e => e.Type == "evidence_added").Select(e => Text(e, "evidenceId"));
        Assert.Subset(added.ToHashSet(), files.ToHashSet());

        Assert.Equal(answered["bar"].Any(x => x.Code is null), events.Any(e => e.Type == "provider_barred"));
        // Approving an admitted provider changes nothing. An interrupted approval may complete by itself; its repeat may find the
        // provider gone again.
        Assert.InRange(events.Count(e => e.Type == "provider_admitted"), 0, answered["approve"].Count());
        if (answered["approve"].Any(x => x.Code is null)) Assert.Contains(events, e => e.Type == "provider_admitted");
        AssertAsMany("return", "application_returned");
        AssertAsMany("reapply", "round_opened");
        Assert.InRange(events.Count(e => e.Type == "provider_exited"), 0, answered["exit"].Count(x => x.Code is null));

        void AssertAsMany(string what, string type) =>
            Assert.Equal(answered[what].Count(x => x.Code is null), events.Count(e => e.Type == type));
    }

    private async Task RunClientAsync(Random random, string name, ImmutableArray<Applicant> all)
    {
        var c = cluster.Commands;
        for (var n = 0; n < CommandsEach; n++)
        {
            var (a, key) = (all[random.Next(all.Length)], $"{name}-{n}");
            // Clients share ids: another client may repeat a movement, or use its id for another one.
            var id = $"m{random.Next(Clients * CommandsEach / 4)}";
            var (paid, taken) = (1_000_000 + id.Length, n % 8 == 0 ? 20_000_000L : 100_000 + id.Length);
            cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));
            _answered.Add(random.Next(100) switch
            {
                < 18 => Of("move", a, await SendAsync(() => c.Move(a, id, DepositEntryKind.Payment, paid, key)), id, paid),
                < 30 => Of("move", a, await SendAsync(() => c.Move(a, "d" + id, DepositEntryKind.Deduction, taken, key)), "d" + id, -taken),
                < 38 => Evidence(a, await SendAsync(() => c.AddEvidence(a, id, key)), a.Content(id)),
                < 54 => Of("approve", a, await SendAsync(() => c.Approve(a, key))),
                < 58 => Of("return", a, await SendAsync(() => c.Return(a, key))),
                < 72 => Of("submit", a, await SendAsync(() => c.Submit(a, key))),
                < 82 => Of("exit", a, await SendAsync(() => c.Exit(a, windDown: true, key))),
                < 90 => Of("reapply", a, await SendAsync(() => c.Reapply(a, key))),
                // A bar ends a provider's story, so it comes in the second half.
                99 when n > CommandsEach / 2 => Of("bar", a, await SendAsync(() => c.Bar(a, key))),
                _ => await ApplyAsync(a, key),
            });
        }
    }

    private async Task<Answered> ApplyAsync(Applicant a, string key)
    {
        foreach (var category in Applicant.Categories) await SendAsync(() => cluster.Commands.AddEvidence(a, category, key + category));
        return Of("apply", a, await SendAsync(() => cluster.Commands.Save(a, key)));
    }

    private Task<Outcome<T>> SendAsync<T>(Func<Task<Outcome<T>>> send) => UntilAnswered.ByAsync(cluster, send);

    private static Answered Of(string what, Applicant a, Outcome<ProviderView> o, string? id = null, long fen = 0) =>
        new(what, a, o.Refusal?.Code, id, fen);

    private static Answered Evidence(Applicant a, Outcome<EvidenceView> o, byte[] content) =>
        new("evidence", a, o.Refusal?.Code, EvidenceId.FromBytes(content), 0);

    private static string Text((long Version, string Type, string Data) e, string name)
    {
        using var data = JsonDocument.Parse(e.Data);
        return data.RootElement.GetProperty(name).GetString()!;
    }

    private sealed record Answered(string What, Applicant Provider, string? Code, string? Id, long Fen);
}
