using System.Text.Json;
using RelayHeat.Grains;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Cluster;

/// <summary>G2, F6: a provider's commands, repeated under their key or with the same movement id.</summary>
public sealed class ProviderIdempotencyTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    private const int Times = 5;

    private Commands Commands => cluster.Commands;

    public void Dispose()
    {
        cluster.Faults.Disarm();
        cluster.Sweeping.Resume();
    }

    [Fact]
    public async Task G2_EveryCommandSentFiveTimesAtOnce_HasOneEffectAndOneAnswerAlsoAfterTheActivation()
    {
        var a = new Applicant("five", "one");
        var until = cluster.Clock.GetUtcNow().AddDays(30);
        var now = cluster.Clock.GetUtcNow();
        (int Events, Func<string, Task<string>> Send)[] course =
        [
            (2, Sent(key => Commands.AddEvidence(a, Applicant.Categories[0], key))),
            (1, Sent(key => Commands.AddEvidence(a, Applicant.Categories[1], key))),
            (1, Sent(key => Commands.Save(a, key))),
            (1, Sent(key => Commands.RecordFacts(a, key))),
            (0, Sent(key => Commands.Submit(a, key))),
            (1, Sent(key => Commands.Move(a, "e1", DepositEntryKind.Payment, key: key))),
            (1, Sent(key => Commands.Submit(a, key))),
            (1, Sent(key => Commands.WithdrawApplication(a, key))),
            (1, Sent(key => Commands.Submit(a, key))),
            (1, Sent(key => Commands.Return(a, key))),
            (1, Sent(key => Commands.Submit(a, key))),
            (2, Sent(key => Commands.Approve(a, key))),
            (1, Sent(key => Commands.Report(a, now, deliveries: 1, key))),
            (1, Sent(key => Commands.Penalise(a, "p1", until, key))),
            (1, Sent(key => Commands.Fine(a, "f1", 100, key))),
            (1, Sent(key => Commands.Exit(a, windDown: true, key))),
            (1, Sent(key => Commands.WithdrawExit(a, key))),
            (2, Sent(key => Commands.Move(a, "e2", DepositEntryKind.Deduction, 1, key))),
            (1, Sent(key => Commands.PayFine(a, "f1", "pay1", 100, key))),
            (1, Sent(key => Commands.Lift(a, "p1", key))),
            (0, Sent(key => Commands.Exit(a, windDown: false, key))),
            (1, Sent(key => Commands.Report(a, now.AddMinutes(1), deliveries: 0, key))),
            (1, Sent(key => Commands.Exit(a, windDown: false, key))),
            (1, Sent(key => Commands.Move(a, "e3", DepositEntryKind.Refund, Commands.DepositFen - 1, key))),
            (1, Sent(key => Commands.Reapply(a, key))),
            (1, Sent(key => Commands.Bar(a, key))),
        ];
        var answers = new List<string>();
        foreach (var ((events, send), i) in course.Select((c, i) => (c, i)))
        {
            var before = cluster.Database.Rows(a.Entity) == 0 ? 0 : cluster.Database.Events(a.Entity).Count;
            var sent = await Task.WhenAll(Enumerable.Range(0, Times).Select(_ => send($"k{i}")));
            answers.Add(Assert.Single(sent.Distinct()));
            Assert.Equal((i, before + events), (i, cluster.Database.Events(a.Entity).Count));
        }
        await cluster.AgreesAsync("five");
        await cluster.ForgetAsync("five");

        for (var i = 0; i < course.Length; i++) Assert.Equal(answers[i], await course[i].Send($"k{i}"));
        await cluster.AgreesAsync("five");
    }

    // F6, F7: without a key, the id tells whether a command is a repeat.
    [Fact]
    public async Task F6_AnIdThatWasUsed_HasNoSecondEffectAndCannotBeUsedForSomethingElse()
    {
        var a = new Applicant("ids", "one");
        var until = cluster.Clock.GetUtcNow().AddDays(30);
        await Commands.FileAsync(a);
        Func<Task<Outcome<ProviderView>>>[] first =
        [
            () => Commands.Move(a, "m", DepositEntryKind.Payment, 500),
            () => Commands.Move(a, "d", DepositEntryKind.Deduction, 200),
            () => Commands.Penalise(a, "p", until),
            () => Commands.Fine(a, "f", 300),
            () => Commands.PayFine(a, "f", "pay", 100),
        ];
        foreach (var send in first) Commands.Done(await send());
        await cluster.ForgetAsync("ids");
        var before = cluster.Database.Fingerprint();

        foreach (var send in first) Commands.Done(await send());
        Func<Task<Outcome<ProviderView>>>[] other =
        [
            () => Commands.Move(a, "m", DepositEntryKind.Payment, 501),
            () => Commands.Move(a, "m", DepositEntryKind.Deduction, 500),
            () => Commands.Penalise(a, "p", until.AddDays(1)),
            () => Commands.Fine(a, "f", 301),
            () => Commands.PayFine(a, "f", "pay", 101),
        ];
        foreach (var send in other) Assert.Equal(Codes.IdReused, (await send()).Refusal?.Code);

        Assert.Equal(before, cluster.Database.Fingerprint());
        await cluster.AgreesAsync("ids");
    }

    [Fact]
    public async Task F6_OneMovementSentByManyAtOnceUnderManyKeys_MovesOnce()
    {
        var a = new Applicant("many", "one");
        await Commands.ApplyAsync(a);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            Commands.Move(a, $"m{i % 4}", DepositEntryKind.Payment, 100 + (i % 4), $"k{i}")));

        Assert.All(outcomes, o => Commands.Done(o));
        Assert.Equal(100 + 101 + 102 + 103, cluster.Database.Provider(a).Deposit.DepositFen);
        Assert.Equal(4, cluster.Database.Events(a.Entity).Count(e => e.Type == "deposit_moved"));
        await cluster.AgreesAsync("many");
    }

    // The outcome as text, without the mark of a replay.
    private static Func<string, Task<string>> Sent<T>(Func<string, Task<Outcome<T>>> send) => async key =>
        JsonSerializer.Serialize(await send(key) with { Replayed = false }, GrainJson.For<Outcome<T>>());
}
