using RelayHeat.Grains;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Cluster;

/// <summary>Evidence is stored with the event that names it, each file once, and shown only where it was committed.</summary>
public sealed class EvidenceTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    private Commands Commands => cluster.Commands;

    public void Dispose() => cluster.Faults.Disarm();

    [Theory]
    [InlineData("RolledBack", false)]
    [InlineData("LostBefore", false)]
    [InlineData("Conflict", false)]
    [InlineData("LostAfter", true)]
    public async Task G4_AFileWhoseCommitFailed_IsThereWithItsEventOrNotAtAll(string fate, bool isThere)
    {
        var a = new Applicant($"evidence{fate.ToLowerInvariant()}", "one");
        Commands.Done(await Commands.AddEvidence(a, "before"));
        cluster.Faults.ArmOnce(Enum.Parse<Fate>(fate), step => step.Kind == StepKind.Write && step.Entity == a.Entity);

        await Assert.ThrowsAnyAsync<Exception>(() => Commands.AddEvidence(a, "file", "k"));

        var id = EvidenceId.FromBytes(a.Content("file"));
        Assert.Equal(isThere, cluster.Database.Events(a.Entity).Any(e => e.Data.Contains(id, StringComparison.Ordinal)));
        Assert.Equal(isThere, cluster.Database.Files(a.Entity).ContainsKey(id));
        Assert.Equal(isThere ? 1 : 0, cluster.Database.StoredFiles(id));
        Assert.Equal(isThere, (await Commands.AddEvidence(a, "file", "k")).Replayed);
        Assert.Equal(a.Content("file"), Commands.Done(await Commands.Evidence(a, id, a.Owner)).Bytes);
        await cluster.AgreesAsync(a.Tag);
    }

    // A refused or repeated file leaves no bytes.
    [Fact]
    public async Task G5_AFileThatIsRefused_IsNotKept()
    {
        var a = new Applicant("refused", "one");
        await Commands.FileAsync(a);

        Assert.Equal(Codes.ApplicationNotEditable, (await Commands.AddEvidence(a, "late")).Refusal?.Code);
        var stranger = new CommandContext(new Caller("refused-stranger", Roles.None));
        var bytes = a.Content("foreign");
        var foreign = new AddEvidence(EvidenceId.FromBytes(bytes), EvidenceKind.Agreement, new DateOnly(2026, 2, 1))
        {
            Content = new Content(EvidenceId.FromBytes(bytes), "image/png", bytes),
        };
        Assert.Equal(Codes.Forbidden, (await cluster.Grains.GetProvider(a.Uscc).AddEvidence(foreign, stranger)).Refusal?.Code);

        Assert.Equal(0, cluster.Database.StoredFiles(EvidenceId.FromBytes(a.Content("late"))));
        Assert.Equal(0, cluster.Database.StoredFiles(EvidenceId.FromBytes(bytes)));
        await cluster.AgreesAsync("refused");
    }

    [Fact]
    public async Task E4_TheSameBytesFromTwoProviders_AreKeptOnceAndShownToEachOfThemAlone()
    {
        var (a, b, c) = (new Applicant("shared", "a"), new Applicant("shared", "b"), new Applicant("shared", "c"));
        var (shared, own) = (a.Content("shared"), a.Content("own"));
        var (sharedId, ownId) = (EvidenceId.FromBytes(shared), EvidenceId.FromBytes(own));

        // At the same time, so that both may find that the bytes are missing.
        await Task.WhenAll(new[] { a, b }.Select(x => Commands.AddEvidence(x, "shared", content: shared)));
        Commands.Done(await Commands.AddEvidence(a, "own", content: own));
        Commands.Done(await Commands.AddEvidence(c, "other"));

        Assert.Equal(1, cluster.Database.StoredFiles(sharedId));
        Assert.Equal(shared, Commands.Done(await Commands.Evidence(a, sharedId, a.Owner)).Bytes);
        Assert.Equal(shared, Commands.Done(await Commands.Evidence(b, sharedId, b.Owner)).Bytes);
        foreach (var (provider, id) in new[] { (b, ownId), (c, sharedId), (c, ownId) })
        {
            Assert.Equal(Codes.EvidenceNotFound, (await Commands.Evidence(provider, id, provider.Owner)).Refusal?.Code);
            // A reviewer sees everything, but each file only where it was committed.
            Assert.Equal(Codes.EvidenceNotFound, (await Commands.Evidence(provider, id, Commands.Reviewer)).Refusal?.Code);
        }
        await cluster.AgreesAsync("shared");
    }

    [Fact]
    public async Task ReadEvidence_IsForTheOwnerAndReviewersAlone()
    {
        var (a, b) = (new Applicant("reader", "a"), new Applicant("reader", "b"));
        Commands.Done(await Commands.AddEvidence(a, "file"));
        Commands.Done(await Commands.AddEvidence(b, "file"));
        var id = EvidenceId.FromBytes(a.Content("file"));

        Assert.Equal(("image/png", id), Of(Commands.Done(await Commands.Evidence(a, id, a.Owner))));
        Assert.Equal(("image/png", id), Of(Commands.Done(await Commands.Evidence(a, id, Commands.Reviewer))));
        Caller[] others = [b.Owner, new("reader-nobody", Roles.None), Commands.Enforcer, Commands.Staff];
        foreach (var caller in others)
        {
            Assert.Equal(Codes.Forbidden, (await Commands.Evidence(a, id, caller)).Refusal?.Code);
            // A code without an application has the same answer.
            Assert.Equal(Codes.Forbidden, (await Commands.Evidence(new Applicant("reader", "none"), id, caller)).Refusal?.Code);
        }
        var missing = await Commands.Evidence(new Applicant("reader", "none"), id, Commands.Reviewer);
        Assert.Equal(Codes.EvidenceNotFound, missing.Refusal?.Code);

        static (string, string) Of(Content content) => (content.MediaType, EvidenceId.FromBytes(content.Bytes));
    }

    // Of any round: the files on which a former round was decided can still be read, and sent again for the next.
    [Fact]
    public async Task E4_EvidenceOfAFormerRound_IsStillReadAndCanBeSentAgain()
    {
        var a = new Applicant("round", "one");
        await Commands.AdmitAsync(a);
        Commands.Done(await Commands.Exit(a));
        Commands.Done(await Commands.Reapply(a));
        var id = EvidenceId.FromBytes(a.Content(Applicant.Categories[0]));

        Assert.Empty(cluster.Database.Provider(a).Evidence);
        Assert.Equal(a.Content(Applicant.Categories[0]), Commands.Done(await Commands.Evidence(a, id, Commands.Reviewer)).Bytes);
        Assert.Equal(Completion.Created, (await Commands.AddEvidence(a, Applicant.Categories[0])).Completion);
        Assert.Equal(1, cluster.Database.StoredFiles(id));
        await cluster.AgreesAsync("round");
    }

    [Fact]
    public async Task E4_TheSameFileSentByManyAtOnce_IsOnePieceOfEvidence()
    {
        var a = new Applicant("crowd", "one");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Commands.AddEvidence(a, $"file {i % 3}", $"k{i}")));

        Assert.All(outcomes, o => Commands.Done(o));
        Assert.Equal(3, cluster.Database.Provider(a).Evidence.Length);
        Assert.Equal(3, cluster.Database.Files(a.Entity).Count);
        await cluster.AgreesAsync("crowd");
    }
}
