namespace RelayHeat.Http.Running;

/// <summary>The program as it is started from a shell.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Start_TellsWhereEverythingIsAndACallThatWorksAsPrinted()
    {
        var directory = Path.Combine(_data.Path, "it's data 数据");
        await using var server = await ServerProcess.StartAsync("--urls", "http://127.0.0.1:0", "--Data:Directory", directory);

        Assert.Matches("^RelayHeat listens on http://127[.]0[.]0[.]1:[1-9][0-9]*$", server.Banner[0]);
        var address = server.Address.ToString().TrimEnd('/');
        Assert.Equal($"Pages:      {address}/docs (the API)  {address}/dashboard/ (role platform.ops)", server.Banner[1]);
        Assert.Equal("Data:       " + directory, server.Banner[2]);
        Assert.StartsWith($"Sandbox:    open: {address}/sandbox/tokens ", server.Banner[3], StringComparison.Ordinal);
        Assert.StartsWith("A token:    ", server.Banner[4], StringComparison.Ordinal);
        Assert.StartsWith("First call: curl ", server.Banner[5], StringComparison.Ordinal);
        Assert.SkipUnless(Programs.Have("bash", "curl"), "bash and curl are not installed.");
        var token = await BashAsync(server.Banner[4]["A token:".Length..]);
        Assert.Matches(@"^[\w-]+[.][\w-]+[.][\w-]+\n$", token.Output);
        var call = await BashAsync(server.Banner[5]["First call:".Length..]);
        Assert.Equal((0, "alice"), (call.ExitCode, (string?)JsonNode.Parse(call.Output)!["account"]));
    }

    [Fact]
    public async Task Token_PrintsOneThatARunningServerTakes()
    {
        await using var server = await Server.StartAsync(_data.Path);

        var run = await ServerProcess.RunAsync(
            "token", "--account", "小李", "--role", "platform.ops", "--role=platform.registry", "--hours", "1",
            "--Data:Directory", _data.Path);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var api = new Api(server.Client, Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        (await api.GetAsync("/v1/events")).Is(200);
        (await api.PutAsync("/v1/accounts/" + Api.Escape("小李"), Store.AccountEntry("s"))).Is(201);
    }

    [Theory]
    [InlineData("--account is needed")]
    [InlineData("'a b'", "--account", "a b")]
    [InlineData("'platform.king'", "--account", "a", "--role", "platform.king")]
    [InlineData("'0'", "--account", "a", "--hours", "0")]
    [InlineData("'--x'", "--account", "a", "--x", "y")]
    [InlineData("'--role'", "--account", "a", "--role")]
    public async Task Token_WronglyAsked_SaysHow(string part, params string[] arguments)
    {
        var run = await ServerProcess.RunAsync(["token", .. arguments]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Contains("Usage: token --account NAME", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Token_WhereNoServerHasMadeAKey_SaysSoAndMakesNone()
    {
        var run = await ServerProcess.RunAsync("token", "--account", "a", "--Data:Directory", _data.File("elsewhere"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"There is no key to sign with: {_data.File("elsewhere/signing.key")}. ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.False(Directory.Exists(_data.File("elsewhere")));
    }

    [Fact]
    public async Task Start_WrongSetting_PrintsOneLineAndExitsWith1()
    {
        var run = await ServerProcess.RunAsync("--Data:Directory", _data.Path, "--Limits:RequestsPerSecond", "none");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Equal("Limits:RequestsPerSecond must be a whole number from 1 to 1000000, and is 'none'.\n", run.Error);
    }

    [Fact]
    public async Task Start_OnDataOrAnAddressInUse_PrintsOneLineAndExitsWith1()
    {
        await using var server = await Server.StartAsync(_data.File("first"));

        var data = await ServerProcess.RunAsync("--urls", "http://127.0.0.1:0", "--Data:Directory", server.DataDirectory);
        var address = await ServerProcess.RunAsync("--urls", server.Address.ToString(), "--Data:Directory", _data.File("second"));

        Assert.Equal((1, $"Data:Directory {server.DataDirectory} is in use by another process.\n"), (data.ExitCode, data.Error));
        Assert.Equal((1, 1), (address.ExitCode, address.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Contains(server.Address.Authority, address.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Walkthrough_AgainstARunningServer_FindsEveryAnswerAsPromisedTwice()
    {
        Assert.SkipUnless(Programs.Have("bash", "curl"), "bash and curl are not installed.");
        await using var server = await Server.StartAsync(_data.Path);
        var script = Path.Combine(Repository.Root, "deploy", "walkthrough");

        // On a server that has heard the story before, it is told of another store.
        for (var telling = 1; telling <= 2; telling++)
        {
            var run = await Programs.RunAsync("bash", script, server.Address.ToString().TrimEnd('/'));
            Assert.True(run.ExitCode == 0, run.Output + run.Error);
            Assert.EndsWith("steps, all as promised\n", run.Output, StringComparison.Ordinal);
        }
    }

    private static Task<Programs.Run> BashAsync(string line) => Programs.RunAsync("bash", "-c", line);
}
