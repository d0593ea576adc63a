using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Cluster;

/// <summary>What a command waits for before it is answered, and what a caller learns who asks again meanwhile.</summary>
public sealed class AwaitedTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    private Commands Commands => cluster.Commands;

    public void Dispose()
    {
        cluster.Faults.Disarm();
        cluster.Sweeping.Resume();
    }

    [Fact]
    public async Task F5_ABarThatIsAnsweredDone_HasBarredItsSubjectsAlsoWhenAskedAgain()
    {
        var culprit = new Applicant("again", "culprit");
        await Commands.AdmitAsync(culprit);
        cluster.Sweeping.Pause();
        cluster.Faults.Arm(step => step is { Kind: StepKind.Call, Method: "Bar" } ? Fate.LostBefore : Fate.Pass);
        Assert.Equal(Completion.Converging, (await Commands.Bar(culprit, "k")).Completion);

        // While they cannot be reached it is as before, and as soon as they can they are barred when it is answered.
        Assert.Equal(Completion.Converging, (await Commands.Bar(culprit, "k")).Completion);
        cluster.Faults.Disarm();
        Assert.Equal((Completion.Done, true), CompletionOf(await Commands.Bar(culprit, "k")));
        Assert.True(await cluster.Grains.GetSubject(SubjectId.OfLegalRepresentative(culprit.Representative)).IsBarred());
        Assert.True(await cluster.Grains.GetSubject(SubjectId.OfAlipaySubject(culprit.AlipaySubject)).IsBarred());
    }

    [Fact]
    public async Task A10_AFilingThatIsAnsweredCreated_IsKnownToItsOwnerAlsoWhenAskedAgain()
    {
        var a = new Applicant("filed", "one");
        cluster.Sweeping.Pause();
        cluster.Faults.Arm(step => step is { Kind: StepKind.Call, Method: "NoteProvider" } ? Fate.LostBefore : Fate.Pass);
        Assert.Equal(Completion.Converging, (await Commands.AddEvidence(a, "file", "k")).Completion);
        cluster.Faults.Disarm();

        Assert.Equal((Completion.Created, true), CompletionOf(await Commands.AddEvidence(a, "file", "k")));
        Assert.Equal(a.Uscc, cluster.Database.Account(a.Owner.Account).OwnerOf);
    }

    private static (Completion, bool) CompletionOf<T>(Outcome<T> outcome) => (outcome.Completion, outcome.Replayed);
}
