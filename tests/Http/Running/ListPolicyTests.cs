namespace RelayHeat.Http.Running;

/// <summary>A policy that has come into force counts for lists at once, though no store has changed since.</summary>
public sealed class ListPolicyTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task A4_Merchants_UnderAnotherSeatLimit_AreListedAndFoundByIt()
    {
        var start = DateTimeOffset.UtcNow;
        string[] versions =
        [
            Policies.Version(),
            Later("tight", 5, start.AddDays(1)),
            Later("wide", 20, start.AddDays(3)),
        ];
        File.WriteAllText(_data.File("policy.json"), $$"""{"versions":[{{string.Join(',', versions)}}]}""");
        await using var server = await Server.StartAsync(_data.File("data"), $"--Policy:File={_data.File("policy.json")}");
        var store = await Store.OpenAsync(server);
        for (var i = 0; i < 6; i++) (await store.InviteAsync($"{store.MainAccount}:{i}", type: "sub_account")).Is(201);
        await AssertListedAsync(server, store, 20, "seats_free", "seats_full");

        await server.AdvanceAsync("PT25H");
        await AssertListedAsync(server, store, 5, "seats_full", "seats_free");

        // Written anew under the tighter limit, and then the wider one again.
        (await store.InviteAsync($"{store.MainAccount}:standard", "standard", "sub_account")).Is(201);
        await AssertListedAsync(server, store, 5, "seats_full", "seats_free");
        await server.AdvanceAsync("P2D");
        await AssertListedAsync(server, store, 20, "seats_free", "seats_full");
    }

    private static async Task AssertListedAsync(Server server, Store store, int limit, string status, string other)
    {
        var shown = (await store.GetAsync()).Is(200).Json;
        Assert.Equal(limit, (int)shown["seats"]!["limit"]!);
        foreach (var query in (string[])["", $"?status={status}", $"?q={store.Id}", $"?status={status}&q={store.Id}"])
        {
            var item = Assert.Single((await server.Ops.GetAsync("/v1/merchants" + query)).Is(200).Items);
            Assert.True(JsonNode.DeepEquals(shown, item), $"{query}: {item}");
        }
        Assert.Empty((await server.Ops.GetAsync($"/v1/merchants?status={other}")).Is(200).Items);
    }

    private static string Later(string name, int seats, DateTimeOffset from)
    {
        var version = JsonNode.Parse(Policies.Version(("seatLimit", seats)))!;
        version["version"] = name;
        version["effectiveFrom"] = from.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return version.ToJsonString();
    }
}
