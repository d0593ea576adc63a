using RelayHeat.Grains;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Cluster;

/// <summary>What a command waits for before its reply, and what a repeat learns meanwhile.</summary>
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

        // While the subjects cannot be reached, the answer stays "converging". The first repeat after that waits until they are barred.
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

    // E7: a window passes while the subjects of the application answer. The reviewer gets the list of what is missing.
    [Fact]
    public async Task E7_ARequirementThatCeasesToHoldWhileTheSubjectsAnswer_RefusesTheApproval()
    {
        var a = new Applicant("window", "one");
        var now = cluster.Clock.GetUtcNow();
        Commands.Done(await Commands.AddEvidence(a, "shot", kind: EvidenceKind.BackofficeScreenshot));
        var settled = new AllianceSettlement(
            Alliance.Taobao, 60_000_000, now.AddDays(-30).AddHours(1), now, WholeDays: false, EvidenceId.FromBytes(a.Content("shot")));
        Commands.Done(await Commands.Save(a, application: a.Application with { Cooperation = new([settled], [], []) }));
        Commands.Done(await Commands.RecordFacts(a));
        Commands.Done(await Commands.Move(a, "first", DepositEntryKind.Payment));
        Commands.Done(await Commands.Submit(a));
        var gate = cluster.Faults.Hold(step => step.Kind == StepKind.Write && step.Entity == a.Subjects[0]);
        var approval = Commands.Approve(a, "k");
        await gate.Arrived;
        cluster.Clock.Advance(TimeSpan.FromHours(2));
        gate.Open();

        Assert.Equal(Codes.RequirementsUnmet, (await approval).Refusal?.Code);
        Assert.Equal(Codes.RequirementsUnmet, (await Commands.Approve(a, "k")).Refusal?.Code);
        await cluster.AgreesAsync("window");
        Assert.Equal(ProviderStatus.UnderReview, cluster.Database.Provider(a).Status);
    }

    private static (Completion, bool) CompletionOf<T>(Outcome<T> outcome) => (outcome.Completion, outcome.Replayed);
}
