using System.Globalization;

namespace RelayHeat.Http.Contract;

/// <summary>The audit feed as server-sent events: the same events, soon, and each exactly once over any number of connections.</summary>
public sealed class EventStreamTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task Stream_SaysTheSameAsTheFeed()
    {
        var before = _server.LastEvent();
        await Company.AdmittedAsync(_server);

        await using var stream = await Subscription.OpenAsync(_server, $"?after={before}");

        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no-store", stream.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Contains("nosniff", stream.Response.Headers.GetValues("X-Content-Type-Options"));
        var events = await stream.TakeAsync(8);
        var feed = (await _server.Ops.GetAsync($"/v1/events?limit=8&after={before}")).Is(200).Items;
        Assert.Equal(feed.Select(e => e["sequence"]!.ToString()), events.Select(e => e.EventId));
        Assert.Equal(feed.Select(e => (string)e["type"]!), events.Select(e => e.EventType));
        Assert.All(events.Zip(feed), pair => Assert.True(JsonNode.DeepEquals(pair.Second, JsonNode.Parse(pair.First.Data))));
    }

    [Fact]
    public async Task Stream_SeesWhatHappensSoonAfterIt()
    {
        var company = await Company.DraftAsync(_server);
        await using var stream = await Subscription.OpenAsync(_server, $"?after={_server.LastEvent()}");

        (await company.PayAsync(7)).Is(200);

        var seen = await stream.NextAsync();
        while (seen is { } other && (string?)JsonNode.Parse(other.Data)!["entity"] != company.Entity) seen = await stream.NextAsync();
        Assert.Equal("deposit_moved", seen!.Value.EventType);
    }

    [Fact]
    public async Task Stream_TakenUpAgainWhileEventsHappen_HasNoGapAndNoRepeat()
    {
        var company = await Company.DraftAsync(_server);
        var before = _server.LastEvent();
        const int movements = 60;
        var writing = Task.Run(
            async () =>
            {
                for (var n = 0; n < movements; n++) (await company.PayAsync(1)).Is(200);
            },
            TestContext.Current.CancellationToken);
        var seen = new List<long>();
        var own = 0;
        while (own < movements)
        {
            var last = (seen.Count == 0 ? before : seen[^1]).ToString(CultureInfo.InvariantCulture);
            await using var stream = await Subscription.OpenAsync(_server, "", last);
            for (var n = 0; n < 7 && own < movements; n++)
            {
                var next = (await stream.NextAsync())!.Value;
                seen.Add(long.Parse(next.EventId!, CultureInfo.InvariantCulture));
                if ((string?)JsonNode.Parse(next.Data)!["entity"] == company.Entity) own++;
            }
        }
        await writing;

        Assert.Equal(await SequencesAsync(before, seen[^1]), seen);
    }

    [Fact]
    public async Task Stream_LastEventId_ComesBeforeTheQuery()
    {
        var before = _server.LastEvent();
        await Company.DraftAsync(_server);
        await Company.DraftAsync(_server);
        var sequences = await SequencesAsync(before, _server.LastEvent());

        await using var stream = await Subscription.OpenAsync(
            _server, "?after=0", sequences[1].ToString(CultureInfo.InvariantCulture));

        Assert.Equal(sequences[2].ToString(CultureInfo.InvariantCulture), (await stream.NextAsync())!.Value.EventId);
    }

    [Fact]
    public async Task Stream_IsForOpsAlone()
    {
        var company = await Company.DraftAsync(_server);
        foreach (var api in (Api[])[company.Owner, _server.Registry, _server.Review, _server.Enforcement])
        {
            (await api.GetAsync("/v1/events/stream")).IsProblem(403, "forbidden");
            (await api.GetAsync("/v1/events/stream?entity=" + company.Entity)).HasFaultsAt("/query/entity");
        }
        (await _server.Nobody.GetAsync("/v1/events/stream")).IsProblem(401, "unauthenticated");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("1, 2")]
    [InlineData("1 2")]
    [InlineData("0x10")]
    [InlineData("9223372036854775808")]
    [InlineData("\u00FF")]
    public async Task LastEventId_ThatIsNoSequence_Is400AtTheHeader(string value) =>
        (await _server.Ops.GetAsync("/v1/events/stream?after=0", ("Last-Event-ID", value))).HasFaultsAt("/header/Last-Event-ID");

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("1&after=2")]
    [InlineData("9223372036854775808")]
    public async Task After_ThatIsNoSequence_Is400(string value) =>
        (await _server.Ops.GetAsync("/v1/events/stream?after=" + value)).HasFaultsAt("/query/after");

    // A head that was open for as long as the stream would be none.
    [Theory]
    [InlineData("/v1/events/stream")]
    [InlineData("/v1/events/stream/")]
    [InlineData("/v1/events/STREAM")]
    public async Task Stream_HasNoHead(string path)
    {
        var head = await _server.Ops.SendAsync("HEAD", path, null);

        Assert.Equal((405, "GET"), (head.Status, head.Header("Allow")));
    }

    private async Task<List<long>> SequencesAsync(long after, long last)
    {
        var sequences = new List<long>();
        while (after < last)
        {
            var page = (await _server.Ops.GetAsync($"/v1/events?limit=200&after={after}")).Is(200).Items;
            sequences.AddRange(page.Select(e => (long)e["sequence"]!));
            after = sequences[^1];
        }
        return [.. sequences.Where(s => s <= last)];
    }
}
