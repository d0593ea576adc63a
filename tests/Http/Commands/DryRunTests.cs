using System.Text.RegularExpressions;

namespace RelayHeat.Http.Commands;

/// <summary>A dry run answers what the command would, and changes nothing.</summary>
public sealed partial class DryRunTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    public static TheoryData<string> Commands => CommandCase.Names;

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task DryRun_AnswersAsTheCommandWouldAndChangesNothing(string command)
    {
        var prepared = await CommandCase.PrepareAsync(command, _server);
        var before = await prepared.LookAsync();
        var version = (await (prepared.Reader ?? _server.Ops).GetAsync(prepared.Resource)).ETag;

        var dry = (await prepared.DryRunAsync()).Is(prepared.Status);

        Assert.Equal(before, await prepared.LookAsync());
        Assert.Equal(version, dry.ETag);
        Assert.True((bool)dry.Json["dryRun"]!);
        var real = (await prepared.SendAsync()).Is(prepared.Status);
        Assert.Equal([.. real.Json.Select(f => f.Key), "dryRun"], dry.Json.Select(f => f.Key));
        Assert.Equal(Timeless(real), Timeless(dry));
        Assert.NotEqual(before, await prepared.LookAsync());
    }

    [Fact]
    public async Task DryRun_False_IsTheCommandItself()
    {
        var prepared = await CommandCase.PrepareAsync("bind_sub_account", _server);

        var answer = (await prepared.Actor.PostAsync(prepared.Path + "?dryRun=false", prepared.Body)).Is(201);

        Assert.False(answer.Json.ContainsKey("dryRun"));
        (await prepared.SendAsync()).Is(200);
    }

    [Fact]
    public async Task DryRun_Refused_IsTheRefusal()
    {
        var store = await Store.OpenAsync(_server);

        var answer = await store.Main.PutAsync(store.OperatorPath("nobody") + "/permission?dryRun=true", new { permission = "full" });

        answer.IsProblem(404, "binding_not_found");
    }

    [Fact]
    public async Task A15_DryRun_OfAMerchantWhoseMainAccountIsTaken_SaysSo()
    {
        var store = await Store.OpenAsync(_server);

        var answer = await _server.Registry.PutAsync(
            $"/v1/merchants/{Unique.Name("m")}?dryRun=true", Store.Entry(store.MainAccount, "2088-8"));

        answer.IsProblem(409, "main_account_taken");
    }

    [Theory]
    [InlineData("?dryRun=yes")]
    [InlineData("?dryRun=")]
    [InlineData("?dryRun=TRUE")]
    [InlineData("?dryRun=true&dryRun=true")]
    public async Task DryRun_NeitherTrueNorFalse_Is400AndChangesNothing(string query)
    {
        var prepared = await CommandCase.PrepareAsync("bind_sub_account", _server);
        var before = await prepared.LookAsync();

        (await prepared.Actor.PostAsync(prepared.Path + query, prepared.Body)).HasFaultsAt("/query/dryRun");

        Assert.Equal(before, await prepared.LookAsync());
    }

    // Instants move on between the two, and the id of a sub-account's binding does not.
    private static string Timeless(Answer answer)
    {
        var json = answer.Json;
        json.Remove("dryRun");
        return Instant().Replace(json.ToJsonString(), "\"an instant\"");
    }

    [GeneratedRegex("\"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[^\"]+\"")]
    private static partial Regex Instant();
}
