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
