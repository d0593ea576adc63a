using RelayHeat.Grains;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;

namespace RelayHeat.Cluster.Support;

/// <summary>Stories of commission and of a fund account.</summary>
internal sealed partial class Story
{
    private const string Category = "美妆";

    private string _planId = "";

    // C3: until a change is confirmed the former terms hold, so the rate is known after every step.
    private Story Planning()
    {
        Before = () => commands.RegisterAllAsync([Mars], []);
        Then(async key =>
        {
            var made = await commands.CreatePlan(Mars, PlanKind.CategoryDirectional, 1000, Category, [Ann, Bob], key: key);
            _planId = Commands.Done(made).PlanId;
            return made;
        });
        Then(key => commands.ConfirmPlan(Mars, _planId, Ann, key));
        ThenRates(1000, null);
        Then(key => commands.ConfirmPlan(Mars, _planId, Bob, key));
        Then(key => commands.ChangeRate(Mars, _planId, 2000, key));
        ThenRates(1000, 1000);
        Then(key => commands.ConfirmPlan(Mars, _planId, Bob, key));
        ThenRates(1000, 2000);
        Then(key => commands.ConfirmPlan(Mars, _planId, Ann, key));
        Then(key => commands.StopPlan(Mars, _planId, key));
        ThenRates(2000, 2000);
        Then(key => commands.ConfirmPlan(Mars, _planId, Ann, key));
        ThenRates(null, 2000);
        Then(key => commands.ConfirmPlan(Mars, _planId, Bob, key));
        ThenRates(null, null);
        End = db =>
        {
            Assert.Equal(0, db.Stored<CommissionState>($"{GrainKeys.Commission}/{Mars}").State!.OpenPlans);
            Assert.False(Assert.Single(db.Parts($"{GrainKeys.Commission}/{Mars}")).IsOpen);
        };
        return this;
    }

    private Story Paying()
    {
        Before = () => commands.RegisterAllAsync([Mars], []);
        Then(key => commands.MoveFunds(Mars, "m1", FundEntryKind.TopUp, 1000, key));
        Then(key => commands.MoveFunds(Mars, "m2", FundEntryKind.Hold, 600, key));
        Then(key => commands.MoveFunds(Mars, "m3", FundEntryKind.Charge, 500, key));
        // Without a key the movement's id prevents a second effect.
        Then(_ => commands.MoveFunds(Mars, "m3", FundEntryKind.Charge, 500));
        Then(key => commands.MoveFunds(Mars, "m4", FundEntryKind.Release, 100, key));
        End = db =>
        {
            var ledger = db.Stored<FundAccountState>($"{GrainKeys.FundAccount}/{Mars}").State!.Ledger;
            Assert.Equal(new FundLedger { BankFen = -1000, AvailableFen = 500, HeldFen = 0, PlatformFen = 500 }, ledger);
            Assert.Equal(4, db.Parts($"{GrainKeys.FundAccount}/{Mars}").Count);
        };
        return this;
    }

    private void ThenRates(int? ofAnn, int? ofBob) => _steps.Add(async _ =>
    {
        Assert.Equal(ofAnn, await RateOfAsync(Ann));
        Assert.Equal(ofBob, await RateOfAsync(Bob));
    });

    // A query during the crash counts as unanswered.
    private async Task<int?> RateOfAsync(string streamer)
    {
        try
        {
            return await commands.Rate(Mars, category: Category, streamer: streamer);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new UnavailableException(e.Message);
        }
    }
}
