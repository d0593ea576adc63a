using RelayHeat.Grains;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Cluster;

/// <summary>Requests for what does not exist leave nothing behind.</summary>
public sealed class UnknownTests(RelayCluster cluster) : IClassFixture<RelayCluster>
{
    private const int Ids = 100;

    private static readonly Caller Stranger = new("unknown-stranger", Roles.None);

    [Fact]
    public async Task UnknownIds_AskedForByAStranger_LeaveNoActivations()
    {
        var ids = Enumerable.Range(0, Ids).Select(i => $"unknown-{i}").ToList();

        await Task.WhenAll(ids.SelectMany(Questions));
        var refusals = await Task.WhenAll(ids.SelectMany(Orders));

        Assert.All(refusals, code => Assert.Equal(Codes.Forbidden, code));
        await AreGoneAsync([
            .. from kind in (string[])["merchant", "account", "provider", "commission", "fund-account"]
               from id in ids
               select $"{kind}/{id}"]);
    }

    [Fact]
    public async Task UnknownIds_NamedInWhatIsRefused_LeaveNoActivations()
    {
        string[] stores = ["asker-a", "asker-b"];
        await cluster.Commands.RegisterAllAsync(stores, []);
        var ids = Enumerable.Range(0, Ids).Select(i => $"nobody-{i}").ToList();

        var outcomes = await Task.WhenAll(ids.Select((id, i) => cluster.Commands.Invite(stores[i % stores.Length], id)));

        Assert.All(outcomes, outcome => Assert.Equal(Codes.AccountNotFound, outcome.Refusal?.Code));
        await AreGoneAsync(ids.Select(id => $"account/{id}"));
    }

    // A deactivating activation forwards its calls. No caller may notice, least of all the first command.
    [Fact]
    public async Task FirstCommand_AmidQuestions_IsCarriedOutAndNoneOfThemFails()
    {
        const int questions = 200;
        const int rounds = 10;
        for (var round = 0; round < rounds; round++)
        {
            var store = $"amid-{round}";
            var asking = Enumerable.Range(0, questions).Select(_ => Task.Run(() => cluster.Grains.GetMerchant(store).Get(Stranger)));
            var registering = Task.Run(() => cluster.Commands.RegisterStore(store, $"amid-key-{round}"));

            var answers = await Task.WhenAll(asking);

            Assert.All(answers, answer => Assert.Equal(Codes.Forbidden, answer.Refusal?.Code));
            Commands.Done(await registering);
        }
        await cluster.AgreesAsync("amid");
    }

    [Fact]
    public async Task G2_RefusalWhereNothingIsStored_IsRememberedAllTheSame()
    {
        const string store = "bare-store";
        await cluster.Commands.RegisterAllAsync([store], []);
        var refused = await cluster.Commands.MoveFunds(store, "e1", FundEntryKind.Hold, 5, "k");
        Assert.Equal(Codes.InsufficientFunds, refused.Refusal?.Code);
        Commands.Done(await cluster.Commands.MoveFunds(store, "e2", FundEntryKind.TopUp, 5));

        var again = await cluster.Commands.MoveFunds(store, "e1", FundEntryKind.Hold, 5, "k");

        Assert.True(again.Replayed);
        Assert.Equal(Codes.InsufficientFunds, again.Refusal?.Code);
    }

    private Task AreGoneAsync(IEnumerable<string> entities) => Eventually.HoldsAsync(
        () => [.. entities.Where(entity => cluster.ActivationOf(entity) is not null)]);

    private IEnumerable<Task> Questions(string id)
    {
        var grains = cluster.Grains;
        yield return grains.GetMerchant(id).Get(Stranger);
        yield return grains.GetMerchant(id).GetRights(Stranger.Account, Stranger);
        yield return grains.GetMerchant(id).GetBinding("a", Stranger);
        yield return grains.GetAccount(id).Get(Stranger);
        yield return grains.GetAccount(id).ListInvitations(null, 10, Stranger);
        yield return grains.GetProvider(id).Get(Stranger);
        yield return grains.GetProvider(id).GetApplication(Stranger);
        yield return grains.GetCommission(id).Get("p", Stranger);
        yield return grains.GetCommission(id).GetEffective(new RateQuestion(null, null, Stranger.Account, null), Stranger);
        yield return grains.GetFundAccount(id).Get(Stranger);
        yield return grains.GetFundAccount(id).GetEntry("e", Stranger);
    }

    private IEnumerable<Task<string?>> Orders(string id)
    {
        var (grains, context) = (cluster.Grains, new CommandContext(Stranger) { IdempotencyKey = "k" });
        yield return CodeOf(grains.GetMerchant(id).Unbind(new UnbindOperator("a"), context));
        yield return CodeOf(grains.GetAccount(id).Leave(new LeaveStore(), context));
        yield return CodeOf(grains.GetProvider(id).Submit(new SubmitApplication(), context));
        yield return CodeOf(grains.GetCommission(id).Stop(new StopPlan("p"), context));
        yield return CodeOf(grains.GetFundAccount(id).Move(new MoveFunds("e", FundEntryKind.TopUp, 1, "r"), context));
    }

    private static async Task<string?> CodeOf<T>(Task<Outcome<T>> outcome) => (await outcome).Refusal?.Code;
}
