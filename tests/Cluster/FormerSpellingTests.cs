using Microsoft.Data.Sqlite;
using RelayHeat.Grains;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Cluster;

/// <summary>Version 0.1 used simple case folding, one character to one. Rows that it stored under a former spelling are found.</summary>
public sealed class FormerSpellingTests(RelayCluster cluster) : IClassFixture<RelayCluster>
{
    private Commands Commands => cluster.Commands;

    [Fact]
    public async Task Account_StoredUnderAFormerSpelling_IsTheAccountOfToday()
    {
        const string store = "former-store", main = "former-strasse", account = "former-gross";
        Commands.Done(await Commands.RegisterStore(store, mainAccount: main));
        Commands.Done(await Commands.RegisterAccount(account));
        var before = await Commands.Account(account);
        await cluster.IsQuietAsync("former");
        await RewriteAsync("strasse", "straße", $"merchant/{store}", $"account/{main}");
        await RewriteAsync("gross", "groß", $"account/{account}");

        // A15: the main account is claimed: another store cannot have it.
        Assert.Equal(Codes.MainAccountTaken, (await Commands.RegisterStore("former-other", mainAccount: main)).Refusal?.Code);
        Assert.Equal(main, (await Commands.Store(store)).MainAccount);
        Assert.Equal(before, await Commands.Account(account));
        var invited = await cluster.Grains.GetMerchant(store).Invite(
            new InviteOperator(account, BindingType.Operator, Permission.Full), new CommandContext(new Caller(main, Roles.None)));
        await cluster.IsQuietAsync("former");
        Assert.Equal(account, Commands.Done(await Commands.Accept(account, Commands.Done(invited).BindingId)).Account);

        // Later decisions are stored under the current key, and count from then on.
        await cluster.ForgetAsync("former");
        Assert.Equal(store, (await Commands.Account(account)).BoundTo!.MerchantId);
        Assert.True((await Commands.Account(account)).Version > before.Version);
    }

    [Fact]
    public async Task F4_Bar_StoredUnderAFormerSpelling_IsForEver()
    {
        var culprit = new Applicant("formerbar", "culprit") { Representative = "Formerbar Weiss" };
        var subject = $"subject/{SubjectId.OfLegalRepresentative(culprit.Representative)}";
        await Commands.AdmitAsync(culprit);
        Commands.Done(await Commands.Bar(culprit));
        await cluster.IsQuietAsync("formerbar");
        await RewriteAsync("weiss", "weiß", subject);

        var other = new Applicant("formerbar", "other") { Representative = "FORMERBAR WEIẞ" };

        var application = other.Application with { Cooperation = new Cooperation([], [], []) };
        Assert.Equal(Codes.RelatedEntityBarred, (await Commands.Save(other, application: application)).Refusal?.Code);
    }

    // Rewrites key and name as version 0.1 would have stored them.
    private async Task RewriteAsync(string now, string former, params string[] entities)
    {
        foreach (var entity in entities)
        {
            await cluster.ForgetEntityAsync(entity);
            await using var connection = new SqliteConnection(cluster.File.ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText =
                """
                UPDATE OrleansStorage SET GrainIdExtensionString = replace(GrainIdExtensionString, $now, $former),
                    PayloadBinary = CAST(replace(CAST(PayloadBinary AS TEXT), $now, $former) AS BLOB)
                WHERE GrainIdExtensionString = $entity
                """;
            command.Parameters.AddWithValue("$now", now);
            command.Parameters.AddWithValue("$former", former);
            command.Parameters.AddWithValue("$entity", entity);
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }
    }
}
