using Microsoft.Data.Sqlite;

namespace RelayHeat.Http.Running;

/// <summary>The database is locked from outside: commands say so, reads go on, and service returns by itself.</summary>
public sealed class FailingStorageTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Storage_LockedFromOutside_Is503ForCommandsUntilItIsReleased()
    {
        await using var server = await Server.StartAsync(_data.Path);
        using var measured = new Measured(server);
        var store = await Store.OpenAsync(server);
        var kept = await store.SubAccountAsync();
        var before = (await store.GetAsync()).Text;
        (string, string) key = ("Idempotency-Key", "k");
        var account = store.MainAccount + ":new";

        using (Lock(server))
        {
            var writing = store.InviteAsync(account, "full", "sub_account", key);
            var moving = server.Nobody.PostAsync("/sandbox/clock", new { advance = "PT1S" });
            (await store.Main.RightsAsync(store.Id, kept)).Is(200);
            Assert.Equal(before, (await store.GetAsync()).Is(200).Text);
            (await server.Ops.EventsAsync(store.Entity)).Is(200);
            (await server.Ops.GetAsync("/v1/merchants")).Is(200);

            (await writing).IsProblem(503, "unavailable");
            (await moving).IsProblem(503, "unavailable");

            var ready = await server.Nobody.GetAsync("/health/ready");
            Assert.Equal((503, "unhealthy"), (ready.Status, ready.String("status")));
            Assert.Equal("unhealthy", (string?)ready.Json["checks"]!["storage"]);
            (await server.Nobody.GetAsync("/health/live")).Is(200);
            Assert.Equal(before, (await Eventually.FitsAsync(store.GetAsync, a => a.Status == 200, "the store is read again")).Text);
        }

        // Whoever sends no commands to a server that is not ready must still see it become ready.
        await Eventually.FitsAsync(() => server.Nobody.GetAsync("/health/ready"), a => a.Status == 200, "the server is ready again");
        var done = (await store.InviteAsync(account, "full", "sub_account", key)).Is(201);
        Assert.False(done.Replayed);
        Assert.Equal(1, measured["relayheat.commands merchant invite unavailable"]);
        Assert.Equal(1, measured["relayheat.activations.restored merchant"]);
        (await server.Nobody.PostAsync("/sandbox/clock", new { advance = "PT1S" })).Is(200);
    }

    private static SqliteConnection Lock(Server server)
    {
        var connection = new SqliteConnection($"Data Source={server.DatabasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }
}
