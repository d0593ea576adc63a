using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace RelayHeat.Http.Running;

/// <summary>A request can be followed to the commit that made it durable, where somebody collects traces.</summary>
public sealed class TraceTests : IDisposable
{
    private const string BatchNumber = "relayheat.commit.batch.number";

    private readonly TemporaryDirectory _data = new();
    private readonly ConcurrentQueue<Activity> _ended = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Request_IsFollowedThroughItsCommandToItsCommit()
    {
        using var listener = Listen();
        await using var collector = await Collector.StartAsync();
        await using var server = await Server.StartAsync(_data.Path, collector.Settings);
        var store = await Store.OpenAsync(server);
        var trace = ActivityTraceId.CreateRandom();
        var parent = ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        (await store.InviteAsync(await Store.AccountAsync(server), headers: parent)).Is(201);

        var command = await EndedAsync(a => a.TraceId == trace && a.OperationName == "invite");
        Assert.Equal(("merchant", "created"), (command.GetTagItem("relayheat.entity"), command.GetTagItem("relayheat.outcome")));
        var commit = await EndedAsync(a => a.OperationName == "commit" && a.Links.Any(l => l.Context.SpanId == command.SpanId));
        Assert.Equal(command.GetTagItem(BatchNumber), commit.GetTagItem(BatchNumber));
        Assert.True(commit.GetTagItem("relayheat.commit.batch.size") is int size and >= 1);
        await Eventually.FitsAsync(
            () => Task.FromResult(collector.Received("/v1/traces")),
            sent => sent.Contains("relayheat-gateway", StringComparison.Ordinal) && sent.Contains(BatchNumber, StringComparison.Ordinal),
            "the collector has the trace");
        await Eventually.FitsAsync(
            () => Task.FromResult(collector.Received("/v1/metrics")),
            sent => sent.Contains("relayheat.commands", StringComparison.Ordinal),
            "the collector has the metrics");
    }

    private ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "RelayHeat",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private Task<Activity> EndedAsync(Func<Activity, bool> which) => Eventually.FitsAsync(
        () => Task.FromResult(_ended.FirstOrDefault(which)!), found => found is not null, "what was begun has ended");
}
