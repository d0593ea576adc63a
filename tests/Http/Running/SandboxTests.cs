namespace RelayHeat.Http.Running;

/// <summary>The sandbox's clock moves what the rules see, and the sandbox can be absent.</summary>
public sealed class SandboxTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task A12_Clock_MovedPastTheExpiry_EndsTheInvitationAndIsKeptOverARestart()
    {
        DateTimeOffset moved;
        string account, bindingId, entity;
        await using (var server = await Server.StartAsync(_data.Path))
        {
            var store = await Store.OpenAsync(server);
            (account, bindingId) = await store.InvitedAsync();
            entity = store.Entity;
            var before = await server.NowAsync();
            (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "P6DT23H" })).Is(200, "now");
            Assert.Equal(1, (await store.GetAsync()).Number("openBindings"));

            (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "PT1H" })).Is(200);

            moved = await server.NowAsync();
            Assert.True(moved - before >= TimeSpan.FromDays(7));
            (await server.As(account).AcceptAsync(account, bindingId)).IsProblem(409, "invitation_expired");
            Assert.Equal("""{"limit":20,"inUse":0,"free":20}""", (await store.GetAsync()).Json["seats"]!.ToJsonString());
            await Eventually.FitsAsync(
                () => server.Ops.EventsAsync(store.Entity),
                events => events.Items.Exists(e => (string?)e["type"] == "binding_closed" && (string?)e["actor"] == "@system"),
                "the expiry is recorded");
        }
        await using var restarted = await Server.StartAsync(_data.Path);

        Assert.True(await restarted.NowAsync() >= moved);
        (await restarted.As(account).AcceptAsync(account, bindingId)).IsProblem(409, "invitation_expired");
        var closed = (await restarted.Ops.EventsAsync(entity)).Items[^1];
        Assert.Equal("expired", (string?)closed["data"]!["reason"]);
    }

    [Fact]
    public async Task Clock_AtItsLimit_GoesNoFurther()
    {
        await using var server = await Server.StartAsync(_data.Path);
        (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "P3650D" })).Is(200);

        (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "PT1S" })).HasFaultsAt("/advance");

        // Token lifetimes are on the machine's clock.
        (await server.Ops.GetAsync("/v1/events")).Is(200);
    }

    [Fact]
    public async Task G2_Clock_MovedTwiceUnderOneKey_IsMovedOnceAlsoOverARestart()
    {
        (string, string) key = ("Idempotency-Key", "k1");
        string first;
        DateTimeOffset before, moved;
        await using (var server = await Server.StartAsync(_data.Path))
        {
            before = await server.NowAsync();
            first = (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "P1D" }, key)).Is(200, "now").Text;

            var again = (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "P1D" }, key)).Is(200, "now");

            Assert.True(again.Replayed);
            Assert.Equal(first, again.Text);
            (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "P2D" }, key)).IsProblem(422, "idempotency_key_reused");
            moved = await server.NowAsync();
        }
        await using var restarted = await Server.StartAsync(_data.Path);
        Assert.Equal(first, (await restarted.Nobody.PostAsync("/sandbox/clock", new { advance = "P1D" }, key)).Is(200).Text);
        (await restarted.Nobody.PostAsync("/sandbox/clock", new { advance = "P2D" }, key)).IsProblem(422, "idempotency_key_reused");
        Assert.InRange(moved - before, TimeSpan.FromDays(1), TimeSpan.FromDays(2));
        Assert.InRange(await restarted.NowAsync() - before, TimeSpan.FromDays(1), TimeSpan.FromDays(2));
    }

    [Fact]
    public async Task Clock_IsMovedAsEveryCommandIsCarriedOut()
    {
        await using var server = await Server.StartAsync(_data.Path);
        var before = await server.NowAsync();

        var dry = (await server.Nobody.PostAsync("/sandbox/clock?dryRun=true", new { advance = "P2D" })).Is(200, "now", "dryRun");
        var promised = DateTimeOffset.Parse(dry.String("now"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(promised - before >= TimeSpan.FromDays(2));
        (await server.Nobody.PostAsync("/sandbox/clock?dry_run=true", new { advance = "P2D" })).HasFaultsAt("/query/dry_run");
        (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "P2D" }, ("If-Match", "\"9\"")))
            .IsProblem(412, "version_mismatch");
        (await server.Nobody.PostAsync("/sandbox/clock?dryRun=true", new { advance = "P3651D" })).HasFaultsAt("/advance");

        Assert.InRange(await server.NowAsync() - before, TimeSpan.Zero, TimeSpan.FromDays(1));
        (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "PT1S" })).Is(200);
        Assert.Equal("\"1000\"", (await server.Nobody.GetAsync("/sandbox/clock")).Is(200).ETag);
        (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "PT1S" }, ("If-Match", "\"1000\""))).Is(200);
    }

    [Fact]
    public async Task Sandbox_Disabled_IsNotThereAndIsNotDescribed()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Sandbox:Enabled=false");

        foreach (var path in (string[])["/sandbox/clock", "/sandbox/tokens", "/sandbox"])
        {
            (await server.Nobody.GetAsync(path)).IsProblem(404, "route_not_found");
            (await server.Nobody.PostAsync(path, "{}")).IsProblem(404, "route_not_found");
        }
        Assert.DoesNotContain("/sandbox/", (await server.Nobody.GetAsync("/openapi/v1.json")).Text, StringComparison.Ordinal);
        (await server.Ops.GetAsync("/v1/events")).Is(200);
    }
}
