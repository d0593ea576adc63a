using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace RelayHeat.Storage;

/// <summary>Kills the real process under load. After the restart everything that it acknowledged must be there.</summary>
public sealed class KilledProcessTests : IDisposable
{
    private const int Stores = 8;
    private const int Kills = 3;

    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Kill9_UnderLoad_LosesNothingThatWasAcknowledgedAndRepeatsNothing()
    {
        await RegisterStoresAsync();
        using var history = new History();
        for (var kill = 1; kill <= Kills; kill++)
        {
            await using var server = await ServerProcess.StartAsync(_data.Path);
            var load = Task.WhenAll(Enumerable.Range(0, Stores).Select(store => BindUntilKilledAsync(server, store, kill, history)));
            await history.ReachesAsync(kill * 150);
            await server.KillAsync();
            await load;
        }
        await using var restarted = await ServerProcess.StartAsync(_data.Path);

        await SettleUnknownAsync(restarted, history);

        for (var store = 0; store < Stores; store++)
        {
            var bound = await BoundAccountsAsync(restarted, store);
            Assert.Equal(history.Acknowledged[store].Order(StringComparer.Ordinal), bound);
        }
        Assert.NotEmpty(history.Settled);
        await restarted.KillAsync();
        Assert.Equal("ok", IntegrityCheck());
    }

    private static string MainAccount(int store) => $"main{store}";

    private async Task RegisterStoresAsync()
    {
        await using var server = await ServerProcess.StartAsync(_data.Path);
        using var registry = await server.ClientForAsync("registrar", "platform.registry");
        for (var store = 0; store < Stores; store++)
        {
            var main = MainAccount(store);
            var entry = new { name = $"店{store}", mainAccount = main, storeType = "tmall", alipaySubject = $"2088-{main}" };
            (await registry.PutAsJsonAsync($"/v1/merchants/store{store}", entry)).EnsureSuccessStatusCode();
        }
        await server.KillAsync();
    }

    // Binds sub-accounts one after another, so that each store's history is a sequence. Only the last one's outcome is unknown.
    private static async Task BindUntilKilledAsync(ServerProcess server, int store, int kill, History history)
    {
        using var client = await server.ClientForAsync(MainAccount(store));
        for (var n = 0; n < 60; n++)
        {
            var account = $"{MainAccount(store)}:k{kill}n{n}";
            try
            {
                var answer = await BindAsync(client, store, account);
                Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
                history.Acknowledge(store, account);
            }
            catch (HttpRequestException)
            {
                history.Unknown.Add((store, account));
                return;
            }
        }
    }

    private static async Task SettleUnknownAsync(ServerProcess server, History history)
    {
        foreach (var (store, account) in history.Unknown)
        {
            using var client = await server.ClientForAsync(MainAccount(store));
            var answer = await BindAsync(client, store, account);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
            history.Acknowledge(store, account);
            history.Settled.Add(account);
        }
    }

    private static async Task<HttpResponseMessage> BindAsync(HttpClient client, int store, string account)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/merchants/store{store}/operators")
        {
            Content = JsonContent.Create(new { account, type = "sub_account", permission = "standard" }),
        };
        request.Headers.Add("Idempotency-Key", account);
        return await client.SendAsync(request);
    }

    private static async Task<List<string>> BoundAccountsAsync(ServerProcess server, int store)
    {
        using var client = await server.ClientForAsync(MainAccount(store));
        var page = await client.GetFromJsonAsync<JsonElement>($"/v1/merchants/store{store}/operators?limit=200");
        return [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("account").GetString()!)];
    }

    private string IntegrityCheck()
    {
        using var connection = new SqliteConnection($"Data Source={_data.File("relayheat.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }

    /// <summary>Which commands were acknowledged, and which have an unknown outcome.</summary>
    private sealed class History : IDisposable
    {
        private readonly SemaphoreSlim _progress = new(0);
        private int _waitedFor;

        public void Dispose() => _progress.Dispose();

        public List<string>[] Acknowledged { get; } = [.. Enumerable.Range(0, Stores).Select(_ => new List<string>())];

        public ConcurrentBag<(int Store, string Account)> Unknown { get; } = [];

        public ConcurrentBag<string> Settled { get; } = [];

        public void Acknowledge(int store, string account)
        {
            Acknowledged[store].Add(account);
            _progress.Release();
        }

        /// <summary>Ends when this many commands have been acknowledged in all.</summary>
        public async Task ReachesAsync(int count)
        {
            for (; _waitedFor < count; _waitedFor++)
            {
                Assert.True(await _progress.WaitAsync(TimeSpan.FromSeconds(60)), "The load stands still.");
            }
        }
    }
}
