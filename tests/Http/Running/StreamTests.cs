using System.Diagnostics;

namespace RelayHeat.Http.Running;

/// <summary>What open streams may cost: others their place, never the server its end.</summary>
public sealed class StreamTests : IDisposable
{
    private const int MaxStreams = 32;
    private const int MaxStreamsOfOneAccount = 8;

    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Streams_MoreThanThereMayBe_Are503UntilOneIsGone()
    {
        await using var server = await Server.StartAsync(_data.Path);
        var open = new List<Subscription>();
        for (var n = 0; n < MaxStreams; n++)
        {
            var account = server.As($"operations{n / MaxStreamsOfOneAccount}", "platform.ops");
            open.Add(await Subscription.OpenAsync(account, server.Client));
        }

        (await server.Ops.GetAsync("/v1/events/stream")).IsProblem(503, "unavailable");
        // Streams are limited among themselves: everything else goes on.
        (await server.Ops.GetAsync("/v1/events")).Is(200);
        await Company.DraftAsync(server);
        foreach (var stream in open) Assert.NotNull(await stream.NextAsync("provider_filed"));

        await open[0].DisposeAsync();
        await using var another = await Eventually.DoesAsync(() => Subscription.OpenAsync(server), "the place of one that is gone is free");
        foreach (var stream in open) await stream.DisposeAsync();
    }

    [Fact]
    public async Task Streams_OfOneAccount_LeavePlacesForOthers()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Limits:Streams=2", "--Limits:StreamsPerAccount=1");
        await using var first = await Subscription.OpenAsync(server);

        (await server.Ops.GetAsync("/v1/events/stream"))
            .IsProblem(429, "rate_limited", ("quota", "streams_at_once"), ("limit", 1));

        await using var another = await Subscription.OpenAsync(server.As("auditor", "platform.ops"), server.Client);
    }

    [Fact]
    public async Task Clients_ThatGoAway_LeaveNothingBehind()
    {
        await using var server = await Server.StartAsync(_data.Path);
        await Company.DraftAsync(server);

        // Were one of them still held, there would soon be no place left.
        for (var n = 0; n < 2 * MaxStreams; n++)
        {
            await using var stream = await Eventually.DoesAsync(() => Subscription.OpenAsync(server), "there is a place");
            Assert.NotNull(await stream.NextAsync("provider_filed"));
        }
        (await server.Nobody.GetAsync("/health/ready")).Is(200);
    }

    [Fact]
    public async Task Stop_WithAnOpenStream_EndsItAndExitsWith0Soon()
    {
        Assert.SkipUnless(Programs.Have("kill"), "kill is not installed.");
        await using var server = await ServerProcess.StartAsync("--urls", "http://127.0.0.1:0", "--Data:Directory", _data.Path);
        using var client = new HttpClient { BaseAddress = server.Address };
        string[] roles = ["platform.ops"];
        var token = await new Api(client, null).PostAsync("/sandbox/tokens", new { account = "operations", roles });
        var ops = new Api(client, token.Is(200).String("token"));
        await using var stream = await Subscription.OpenAsync(ops, client);

        var watch = Stopwatch.StartNew();
        var stopping = server.StopAsync();
        Assert.Null(await stream.NextAsync());
        var exitCode = await stopping;

        Assert.Equal(0, exitCode);
        // Far less than the eight seconds after which connections that do not end are cut off.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(6), $"{watch.Elapsed}");
    }
}
