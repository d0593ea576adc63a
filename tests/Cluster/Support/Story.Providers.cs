using RelayHeat.Grains.Providers;

namespace RelayHeat.Cluster.Support;

/// <summary>Stories of providers: two entities of one tag with the same legal representative.</summary>
internal sealed partial class Story
{
    private readonly Applicant _one = new(tag, "one");

    private Applicant Other => new(tag, "other") { Representative = _one.Representative.ToUpperInvariant().Replace(' ', '·') };

    private Story Filing()
    {
        Before = () => commands.RegisterAllAsync([Mars], [_one.Owner.Account]);
        Then(key => commands.AddEvidence(_one, Applicant.Categories[0], key));
        Then(key => commands.AddEvidence(_one, Applicant.Categories[1], key));
        Then(key => commands.Save(_one, key));
        ThenNot(Codes.AccountHasPlatformIdentity, key => commands.Invite(Mars, _one.Owner.Account, key: key));
        End = db => Assert.Equal((ProviderStatus.Draft, 2), (db.Provider(_one).Status, db.Provider(_one).Evidence.Length));
        return this;
    }

    private Story Approving()
    {
        Before = () => commands.FileAsync(_one);
        Then(key => commands.Approve(_one, key));
        Then(key => commands.Exit(_one, key: key));
        Then(key => commands.Reapply(_one, key));
        End = db => Assert.Equal((ProviderStatus.Draft, 2), (db.Provider(_one).Status, db.Provider(_one).Round));
        return this;
    }

    private Story Barring()
    {
        Before = async () =>
        {
            await commands.AdmitAsync(_one);
            await commands.FileAsync(Other);
        };
        Then(key => commands.Bar(_one, key));
        ThenNot(Codes.RelatedEntityBarred, key => commands.Approve(Other, key));
        Then(key => commands.WithdrawApplication(Other, key));
        ThenNot(Codes.RelatedEntityBarred, key => commands.Submit(Other, key));
        Then(key => commands.Move(_one, "last", DepositEntryKind.Refund, key: key));
        End = db =>
        {
            Assert.Equal((ProviderStatus.Barred, 0), (db.Provider(_one).Status, db.Provider(_one).Deposit.DepositFen));
            Assert.Equal(ProviderStatus.Draft, db.Provider(Other).Status);
        };
        return this;
    }

    private Story Refusing()
    {
        Before = async () =>
        {
            await commands.AdmitAsync(_one);
            await commands.FileAsync(Other);
        };
        Then(key => commands.Approve(Other, key));
        Then(key => commands.Bar(_one, key));
        // F5: an admission before the bar stands. Its next round finds the representative barred.
        Then(key => commands.Exit(Other, key: key));
        Then(key => commands.Reapply(Other, key));
        ThenNot(Codes.RelatedEntityBarred, key => commands.Save(Other, key, Other.Application with { Cooperation = new([], [], []) }));
        End = db => Assert.Equal((ProviderStatus.Draft, 2), (db.Provider(Other).Status, db.Provider(Other).Round));
        return this;
    }

    private void ThenNot<T>(string code, Func<string, Task<Outcome<T>>> send) => _steps.Add(async key =>
    {
        var outcome = await send(key);
        Assert.Equal(code, outcome.Refusal?.Code);
    });
}
