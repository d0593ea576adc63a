namespace RelayHeat.Cluster;

/// <summary>A limit that is reached refuses with its code, and stops refusing afterwards.</summary>
public sealed class LimitTests(RelayCluster cluster) : IClassFixture<RelayCluster>, IDisposable
{
    private const int MaxUnderWay = 1000;
    private const int MaxOutbox = 256;

    public void Dispose() => cluster.Faults.Disarm();

    [Fact]
    public async Task Commands_PastTheLimit_AreRefusedAtOnce_ThoughTheyNeedNoCommit()
    {
        const string store = "many-store";
        const int tooMany = 10;
        await cluster.Commands.RegisterAllAsync([store], []);
        await cluster.IsQuietAsync("many");
        var before = cluster.TakenUp.Of($"merchant/{store}");
        var gate = cluster.Faults.Hold(step => step.Kind == StepKind.Write && step.Entity == $"merchant/{store}");
        var first = cluster.Commands.BindSubAccount(store, $"{store}-owner:a");
        await gate.Arrived;
        var second = cluster.Commands.BindSubAccount(store, $"{store}-owner:b");
        await TakenUpAsync(2);
        var needless = Enumerable.Range(2, MaxUnderWay + tooMany - 2)
            .Select(_ => cluster.Commands.Unbind(store, $"{store}-owner:nobody")).ToArray();
        await TakenUpAsync(MaxUnderWay + tooMany);

        await Eventually.HoldsAsync(() => needless.Count(n => n.IsFaulted) == tooMany, "Not as many are refused.");

        gate.Open();
        Commands.Done(await first);
        Commands.Done(await second);
        foreach (var refused in needless.Where(n => n.IsFaulted)) await Assert.ThrowsAsync<UnavailableException>(() => refused);
        await Task.WhenAll(needless.Where(n => !n.IsFaulted));
        Commands.Done(await cluster.Commands.BindSubAccount(store, $"{store}-owner:c"));

        Task TakenUpAsync(int calls) => Eventually.HoldsAsync(
            () => cluster.TakenUp.Of($"merchant/{store}") >= before + calls, $"Not all of {calls} calls are taken up.");
    }

    [Fact]
    public async Task Command_ThatThrowsBeforeItIsDecided_DoesNotKeepTheTurn()
    {
        const string store = "turn-store";
        await cluster.Commands.RegisterAllAsync([store], []);

        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Grains.GetMerchant(store).Register(null!, new CommandContext(Commands.Staff)));

        Commands.Done(await cluster.Commands.BindSubAccount(store, $"{store}-owner:a"));
    }

    [Fact]
    public async Task FullOutbox_WhoseFirstMessageMeetsAnObjection_IsSettled()
    {
        var (store, other, ann, bob) = ("full-store", "full-other", "full-ann", "full-bob");
        await cluster.Commands.RegisterAllAsync([store, other], [ann, bob]);
        await cluster.IsQuietAsync("full");
        cluster.Faults.Arm(step => IsNoticeOf(store, step) && step.Target == $"account/{ann}" ? Fate.LostBefore : Fate.Pass);
        Commands.Done(await cluster.Commands.Invite(store, ann, Permission.Standard));
        for (var i = 1; i < MaxOutbox; i++)
        {
            Commands.Done(await cluster.Commands.Change(store, ann, i % 2 == 0 ? Permission.Standard : Permission.Full));
        }
        await Assert.ThrowsAsync<UnavailableException>(() => cluster.Commands.Change(store, ann, Permission.Standard));
        await cluster.Commands.BindAsync(other, ann);
        cluster.Faults.Disarm();

        await cluster.IsQuietAsync("full");

        Commands.Done(await cluster.Commands.Invite(store, bob));
    }

    [Fact]
    public async Task FullOutbox_WhoseRowsAreGoneAlready_IsEmptiedAgain()
    {
        const string store = "gone-store";
        await cluster.Commands.RegisterAllAsync([store], []);
        for (var i = 0; i < 100; i++) Commands.Done(await Bind($"a{i}"));
        await cluster.IsQuietAsync("gone");
        cluster.Faults.Arm(step => IsNoticeOf(store, step) ? Fate.LostBefore : Fate.Pass);
        for (var i = 0; i < 100; i++) Commands.Done(await cluster.Commands.Unbind(store, $"{store}-owner:a{i}"));
        for (var i = 100; i < MaxOutbox; i++) Commands.Done(await Bind($"b{i}"));
        // Everything is delivered, but the store does not hear that its messages were retired.
        cluster.Faults.Arm(step => step.Kind == StepKind.Retire ? Fate.LostAfter : Fate.Pass);
        await cluster.IsQuietAsync("gone");
        cluster.Faults.Disarm();

        await Eventually.HoldsAsync(ServesAgainAsync, "The store still refuses.");

        async Task<bool> ServesAgainAsync()
        {
            cluster.LetTimePass();
            try
            {
                Commands.Done(await Bind("last"));
                return true;
            }
            catch (UnavailableException)
            {
                return false;
            }
        }

        Task<Outcome<BindingView>> Bind(string name) => cluster.Grains.GetMerchant(store).Invite(
            new InviteOperator($"{store}-owner:{name}", BindingType.SubAccount, Permission.Standard),
            new CommandContext(Commands.Owner(store)));
    }

    private static bool IsNoticeOf(string store, Step step) =>
        step.Kind == StepKind.Call && step.Entity == $"merchant/{store}" && step.Method == "NoteBinding";
}
