using System.Diagnostics;

namespace RelayHeat.Http.Contract;

/// <summary>
/// Clients that generators make of the OpenAPI document: each is compiled, makes every call of the walk-through, and loses nothing of any
/// answer. The walk-through talks to the client as if it were the server.
/// </summary>
public sealed class GeneratedClientTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    // Restoring and compiling on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly string Clients = Path.Combine(Repository.Root, "tests", "Clients", "run");

    private readonly Server _server = own.Server;

    [Theory]
    [InlineData("kiota")]
    [InlineData("nswag")]
    [InlineData("hey-api")]
    [InlineData("orval")]
    public async Task Client_OfEachGenerator_TellsTheWholeStory(string generator)
    {
        var tools = Environment.GetEnvironmentVariable("RELAYHEAT_CLIENT_TOOLS");
        Assert.SkipWhen(string.IsNullOrEmpty(tools), "The generators of clients are not installed; tests/run installs them.");
        Assert.SkipUnless(Programs.Have("bash", "curl", "node"), "bash, curl or node is not installed.");
        string[] places = [Path.Combine(tools!, generator), Path.Combine(tools!, "node_modules", ".bin", Program(generator))];
        Assert.SkipUnless(places.Any(File.Exists), $"{generator} is not installed; tests/run could not have it.");
        using var directory = new TemporaryDirectory();
        var document = directory.File("openapi.json");
        var served = await _server.Nobody.GetAsync("/openapi/v1.json");
        await File.WriteAllTextAsync(document, served.Text, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(directory.File("client"));
        string[] arguments = [Clients, generator, tools!, document, _server.Address.ToString().TrimEnd('/'), directory.File("client")];

        var start = new ProcessStartInfo("bash", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var client = Process.Start(start)!;
        try
        {
            using var deadline = new CancellationTokenSource(Patience);
            var errors = client.StandardError.ReadToEndAsync(deadline.Token);
            var address = await client.StandardOutput.ReadLineAsync(deadline.Token);
            Assert.True(address is not null, address is null ? await errors : null);

            var story = await Programs.RunAsync("bash", Path.Combine(Repository.Root, "deploy", "walkthrough"), address!);

            Assert.True(story.ExitCode == 0, story.Output + story.Error);
            Assert.EndsWith("steps, all as promised\n", story.Output, StringComparison.Ordinal);
            if (!File.Exists(directory.File("client/story.ts"))) return;
            var compiler = Path.Combine(tools!, "node_modules", ".bin", "tsc");
            var types = await Programs.RunInAsync(directory.File("client"), compiler, "-p", "story.json");
            Assert.True(types.ExitCode == 0, types.Output);
        }
        finally
        {
            client.Kill(entireProcessTree: true);
            await client.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static string Program(string generator) => generator == "hey-api" ? "openapi-ts" : generator;
}
