using System.Diagnostics;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Cluster;

/// <summary>F4, F5: a bar beside applications of the same people.</summary>
public sealed class BarTests(RelayCluster cluster, ITestOutputHelper output) : IClassFixture<RelayCluster>, IDisposable
{
    private const int Rounds = 10;
    private const int Others = 5;

    private Commands Commands => cluster.Commands;

    public static TheoryData<int> Seeds => [1, 20260301, Environment.TickCount & 0xFFFF];

    public void Dispose()
    {
        cluster.Faults.Disarm();
        cluster.Sweeping.Resume();
    }

    [Theory]
    [MemberData(nameof(Seeds), DisableDiscoveryEnumeration = true)]
    public async Task F5_ABarAmongApplicationsOfTheSamePeople_StopsEveryApprovalThatBeginsAfterIt(int seed)
    {
        output.WriteLine($"Seed {seed}.");
        var random = new Random(seed);
        // Slow steps let the bar land between any two steps of an approval.
        cluster.Faults.Arm(_ => SlowOneIn(4, random) ? Fate.Slow : Fate.Pass);
        var (won, lost) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var tag = FormattableString.Invariant($"bar{seed}r{round}");
            var culprit = new Applicant(tag, "culprit");
            ImmutableArray<Applicant> others = [.. Enumerable.Range(0, Others).Select(i => RelatedTo(culprit, i))];
            await Task.WhenAll([Commands.AdmitAsync(culprit), .. others.Skip(2).Select(Commands.FileAsync)]);
            // Half of the rounds begin without activations, so that grains that call each other activate at once.
            if (round % 2 == 0) await cluster.ForgetAsync(tag);

            var barredAt = long.MaxValue;
            var running = others.Select((o, i) => UntilBarredAsync(o, isFiled: i > 1, () => Volatile.Read(ref barredAt))).ToList();
            // Not a wait for anything: it varies when the bar begins.
            await Task.Delay(random.Next(0, 30), TestContext.Current.CancellationToken);
            Assert.Equal(ProviderStatus.Barred, Commands.Done(await Commands.Bar(culprit)).Status);
            Volatile.Write(ref barredAt, Stopwatch.GetTimestamp());
            await Task.WhenAll(running);

            await AssertNobodyGetsInAsync(tag, others);
            await cluster.ForgetAsync(tag);
            await AssertNobodyGetsInAsync(tag, others);
            await cluster.AgreesAsync(tag);
            var admitted = others.Count(o => cluster.Database.Provider(o).Status == ProviderStatus.Admitted);
            (won, lost) = (won + admitted, lost + Others - admitted);
        }
        output.WriteLine($"{Rounds} rounds, {won} were admitted before the bar, {lost} never.");
    }

    [Fact]
    public async Task F5_AnApplicationSubmittedJustBeforeTheBar_IsNotApprovedAfterARestartEither()
    {
        await using var data = new RelayCluster();
        var culprit = new Applicant("restart", "culprit");
        var other = RelatedTo(culprit, 1);
        await using (var before = await data.StartRivalAsync())
        {
            await before.Commands.AdmitAsync(culprit);
            await before.Commands.FileAsync(other);
            Commands.Done(await before.Commands.Bar(culprit));
            Assert.Equal(Codes.RelatedEntityBarred, (await before.Commands.Approve(other)).Refusal?.Code);
        }

        await using var after = await data.StartRivalAsync();

        Assert.Equal(Codes.RelatedEntityBarred, (await after.Commands.Approve(other)).Refusal?.Code);
        Assert.Equal(Codes.EntityBarred, (await after.Commands.Save(culprit)).Refusal?.Code);
        Commands.Done(await after.Commands.WithdrawApplication(other));
        Assert.Equal(Codes.RelatedEntityBarred, (await after.Commands.Submit(other)).Refusal?.Code);
        var newcomer = RelatedTo(culprit, 2);
        var bare = newcomer.Application with { Cooperation = new([], [], []) };
        Assert.Equal(Codes.RelatedEntityBarred, (await after.Commands.Save(newcomer, application: bare)).Refusal?.Code);
        await after.AgreesAsync("restart");
        Assert.DoesNotContain(after.Database.Feed("restart"), e => e.Entity == other.Entity && e.Type == "approval_started");
    }

    // The bar lands between the two subjects of an approval: one agrees, the other refuses.
    [Fact]
    public async Task F5_ABarBetweenTheTwoAnswersOfAnApproval_StopsIt()
    {
        var culprit = new Applicant("between", "culprit");
        var other = new Applicant("between", "other") { AlipaySubject = culprit.AlipaySubject };
        await Task.WhenAll(Commands.AdmitAsync(culprit), Commands.FileAsync(other));
        // The subjects are asked twice: in a dry run, and for good. At the second time the first answer is written.
        var gate = cluster.Faults.Hold(step => step.Kind == StepKind.Write && step.Entity == other.Subjects[0]);
        var approval = Commands.Approve(other, "k");
        await gate.Arrived;
        Commands.Done(await Commands.Bar(culprit));
        gate.Open();

        Assert.Equal(Codes.RelatedEntityBarred, (await approval).Refusal?.Code);
        Assert.True((await Commands.Approve(other, "k")).Replayed);
        await cluster.AgreesAsync("between");
        Assert.Equal(
            ["approval_started", "approval_refused"], cluster.Database.Events(other.Entity).TakeLast(2).Select(e => e.Type));
        // The approval leaves nothing behind: the application is still under review.
        Assert.Equal(ProviderStatus.Draft, Commands.Done(await Commands.Return(other)).Status);
    }

    // Both subjects agree and the answer is lost; then the bar comes. The admission was first, so it completes.
    [Fact]
    public async Task F5_AnApprovalThatWasLetPassBeforeTheBar_IsAdmittedThoughItsAnswerWasLost()
    {
        var culprit = new Applicant("first", "culprit");
        var other = new Applicant("first", "other") { Representative = culprit.Representative };
        await Task.WhenAll(Commands.AdmitAsync(culprit), Commands.FileAsync(other));
        cluster.Sweeping.Pause();
        cluster.Faults.ArmOnce(Fate.LostAfter, step => step.Kind == StepKind.Write && step.Entity == other.Subjects[1]);

        Assert.Equal(Completion.Converging, (await Commands.Approve(other)).Completion);
        Commands.Done(await Commands.Bar(culprit));
        Assert.Equal(ProviderStatus.UnderReview, cluster.Database.Provider(other).Status);
        cluster.Sweeping.Resume();

        await cluster.AgreesAsync("first");
        Assert.Equal(ProviderStatus.Admitted, cluster.Database.Provider(other).Status);
        await AssertNobodyGetsInAsync("first", [new Applicant("first", "third") { Representative = culprit.Representative }]);
    }

    // F4, F5: related providers are barred and approved all at once, without a deadlock.
    [Fact]
    public Task F5_ManyBarsAndApprovalsOfTheSamePairAtOnce_AreAllAnswered() => Task.WhenAll(Enumerable.Range(0, 10).Select(async round =>
    {
        var tag = $"pair{round}";
        var first = new Applicant(tag, "p0");
        ImmutableArray<Applicant> all =
            [first, .. Enumerable.Range(1, 3).Select(i => new Applicant(tag, $"p{i}")
            {
                Representative = first.Representative,
                AlipaySubject = first.AlipaySubject,
            })];
        await Task.WhenAll([.. all.Take(2).Select(Commands.AdmitAsync), .. all.Skip(2).Select(Commands.FileAsync)]);
        await cluster.ForgetAsync(tag);

        var bars = all.Take(2).Select(a => Commands.Bar(a)).ToList();
        var approvals = all.Skip(2).Select(a => Commands.Approve(a)).ToList();

        Assert.All(await Task.WhenAll(bars), o => Assert.Equal(ProviderStatus.Barred, Commands.Done(o).Status));
        Assert.All(await Task.WhenAll(approvals), o => Assert.True(o.Refusal is null or { Code: Codes.RelatedEntityBarred }));
        await cluster.AgreesAsync(tag);
        Assert.All(first.Subjects, s => Assert.Single(cluster.Database.Events(s), e => e.Type == "subject_barred"));
    }));

    /// <summary>Another entity with the same representative or Alipay subject, in a spelling that tries to evade the bar.</summary>
    private static Applicant RelatedTo(Applicant culprit, int i)
    {
        var other = new Applicant(culprit.Tag, $"other{i}");
        return i % 2 == 0
            ? other with { Representative = Respelled(culprit.Representative, i) }
            : other with { AlipaySubject = Respelled(culprit.AlipaySubject, i) };
    }

    private static string Respelled(string name, int i) => (i % 5) switch
    {
        0 => name,
        1 => name.ToUpperInvariant(),
        2 => name.Replace(' ', '·'),
        // Full width, and an invisible mark.
        3 => string.Concat(name.Select(c => c is > ' ' and < '\u007f' ? (char)(c + 0xfee0) : c)),
        _ => string.Join('\u200b', name.ToCharArray()),
    };

    /// <summary>Tries to get an entity admitted until it is, or until the answered bar refuses it.</summary>
    private async Task UntilBarredAsync(Applicant other, bool isFiled, Func<long> barredAt)
    {
        for (var begun = Stopwatch.GetTimestamp(); ; begun = Stopwatch.GetTimestamp())
        {
            var outcome = isFiled ? await Commands.Approve(other) : await FileAndSubmitAsync(other);
            var isAfterwards = begun > barredAt();
            if (!isFiled && outcome.Refusal is null)
            {
                Assert.False(isAfterwards, $"{other.Name} was submitted although the bar had been answered before.");
                isFiled = true;
                continue;
            }
            if (outcome.Refusal is null)
            {
                Assert.False(isAfterwards, $"{other.Name} was admitted although the bar had been answered before.");
                return;
            }
            Assert.Equal(Codes.RelatedEntityBarred, outcome.Refusal.Code);
            if (isAfterwards) return;
        }
    }

    private async Task<Outcome<ProviderView>> FileAndSubmitAsync(Applicant other)
    {
        foreach (var category in Applicant.Categories) Commands.Done(await Commands.AddEvidence(other, category));
        if (await Commands.Save(other) is { Refusal: not null } notSaved) return notSaved;
        Commands.Done(await Commands.RecordFacts(other));
        Commands.Done(await Commands.Move(other, "first", DepositEntryKind.Payment));
        return await Commands.Submit(other);
    }

    private async Task AssertNobodyGetsInAsync(string tag, ImmutableArray<Applicant> others)
    {
        foreach (var other in others)
        {
            var status = cluster.Database.Rows(other.Entity) == 0 ? default : cluster.Database.Provider(other).Status;
            if (status == ProviderStatus.Admitted) continue;
            if (status == ProviderStatus.UnderReview)
            {
                Assert.Equal(Codes.RelatedEntityBarred, (await Commands.Approve(other)).Refusal?.Code);
                Commands.Done(await Commands.WithdrawApplication(other));
            }
            var bare = other.Application with { Cooperation = new([], [], []) };
            Assert.Equal(Codes.RelatedEntityBarred, (await Commands.Save(other, application: bare)).Refusal?.Code);
        }
        var barred = cluster.Database.Feed(tag).Where(e => e.Type == "subject_barred").Select(e => e.Entity);
        Assert.Equal(2, barred.Count());
    }

    private static bool SlowOneIn(int count, Random random)
    {
        lock (random) return random.Next(count) == 0;
    }
}
