using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.IdentityModel.JsonWebTokens;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Http.Running;

/// <summary>Answers that take long: who takes them slowly keeps nobody from theirs, and none outlives its token.</summary>
public sealed class LongAnswerTests : IDisposable
{
    private const int FileBytes = 5 * 1024 * 1024;

    // How long somebody is waited for who takes nothing is not what these are about.
    private const string Patient = "--Limits:AnswerBytesPerSecond=1";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Downloads_ThatAreTakenSlowly_KeepNoOtherFromTheirs()
    {
        await using var server = await Server.StartAsync(_data.Path, "--Limits:DownloadsPerAccount=1", "--Limits:Downloads=2", Patient);
        var company = await Company.DraftAsync(server);
        var file = Files.PngOf(FileBytes);
        var path = (await company.UploadAsync(Form.Evidence(file))).Is(201).Header("Location")!;
        using var slow = await SlowReader.OpenAsync(server, path, company.Owner.Token);
        Assert.StartsWith("HTTP/1.1 200 ", slow.Read, StringComparison.Ordinal);

        var waiting = await AskAsync(() => HeadAsync(server, path, company.Owner.Token), refused: "downloads_at_once");

        Assert.Equal(file, (await server.Review.GetAsync(path)).Bytes);
        (await company.UploadAsync(Form.Evidence(Files.PngOf(FileBytes)))).Is(201);
        slow.Dispose();
        Assert.All(await Task.WhenAll(waiting), head => Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exports_OfOneStoreThatAreTakenSlowly_KeepNoOtherStoreFromIts()
    {
        await using var server = await Server.StartAsync(
            _data.Path, "--Limits:ExportsPerAccount=10", "--Limits:ExportsPerStore=1", "--Limits:Exports=2", Patient);
        var (greedy, other) = (await Store.OpenAsync(server), await Store.OpenAsync(server));
        var full = await greedy.BoundAsync();
        await AddMovementsAsync(server, greedy, 80_000);
        var path = $"{greedy.Path}/fund-account/entries.csv?{Lately}";
        using var slow = await SlowReader.OpenAsync(server, path, greedy.Main.Token);
        Assert.StartsWith("HTTP/1.1 200 ", slow.Read, StringComparison.Ordinal);

        // Another account of the store waits for the store's place.
        var waiting = await AskAsync(() => HeadAsync(server, path, server.Token(full)), refused: "exports_at_once");

        Assert.Equal(200, (await other.Main.GetAsync($"{other.Path}/fund-account/entries.csv?{Lately}")).Status);
        slow.Dispose();
        Assert.All(await Task.WhenAll(waiting), head => Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stream_EndsWithItsToken()
    {
        await using var server = await Server.StartAsync(_data.Path);
        var token = TokenFor(server, "operations", seconds: 3, RoleNames.Ops);
        await using var stream = await Subscription.OpenAsync(new Api(server.Client, token), server.Client);

        Assert.Null(await stream.NextAsync().WaitAsync(Deadline, TestContext.Current.CancellationToken));

        // A timer may be a moment early, by the clock that the token goes by.
        Assert.True(DateTime.UtcNow >= EndOf(token).AddSeconds(-1));
    }

    [Fact]
    public async Task Export_ThatOutlivesItsToken_IsCutAndLooksLikeIt()
    {
        await using var server = await Server.StartAsync(_data.Path);
        var store = await Store.OpenAsync(server);
        await AddMovementsAsync(server, store, 80_000);
        var token = TokenFor(server, store.MainAccount, seconds: 3);
        using var slow = await SlowReader.OpenAsync(server, $"{store.Path}/fund-account/entries.csv?{Lately}", token);
        await Eventually.FitsAsync(() => Task.FromResult(DateTime.UtcNow), now => now > EndOf(token), "the token ends");

        var ended = await slow.TakeAllAsync();

        Assert.False(ended && slow.Read.EndsWith("0\r\n\r\n", StringComparison.Ordinal));
    }

    private static async Task<string> HeadAsync(Server server, string path, string? token)
    {
        using var reader = await SlowReader.OpenAsync(server, path, token);
        return reader.Read;
    }

    // For one place four may wait: of ten, six are refused at once. Those that wait are handed on.
    private static async Task<List<Task<string>>> AskAsync(Func<Task<string>> ask, string refused)
    {
        var asked = Enumerable.Range(0, 10).Select(_ => ask()).ToList();
        while (asked.Count > 4)
        {
            var answered = await Task.WhenAny(asked);
            asked.Remove(answered);
            Assert.StartsWith("HTTP/1.1 429 ", await answered, StringComparison.Ordinal);
            Assert.Contains($"\"quota\":\"{refused}\"", await answered, StringComparison.Ordinal);
        }
        return asked;
    }

    private static DateTime EndOf(string token) => new JsonWebToken(token).ValidTo;

    private static string TokenFor(Server server, string account, int seconds, params string[] roles) => Forged.Token(
        SigningKey.LoadOrCreate(SigningKey.In(server.DataDirectory)),
        t =>
        {
            t.Expires = DateTime.UtcNow.AddSeconds(seconds);
            t.Claims = new Dictionary<string, object> { ["sub"] = account, ["roles"] = roles };
        });

    private static string Lately => string.Create(
        CultureInfo.InvariantCulture,
        $"from={DateTime.UtcNow.AddDays(-1):yyyy-MM-dd}T00:00:00Z&to={DateTime.UtcNow.AddDays(2):yyyy-MM-dd}T00:00:00Z");

    // As many movements as no buffer on the way holds. The product makes one; it would take its time for all.
    private static async Task AddMovementsAsync(Server server, Store store, int count)
    {
        var entry = new { entryId = "first", kind = "top_up", amountFen = 1, reference = new string('x', 64) };
        (await server.Ops.PostAsync(store.Path + "/fund-account/entries", entry)).Is(201);
        await using var connection = new SqliteConnection($"Data Source={server.DatabasePath};Pooling=False;Default Timeout=30");
        connection.Open();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
            INSERT INTO relayheat_part (entity, id, number, at_ms, is_open, payload)
            SELECT entity, 'copy' || i, number + i, at_ms, is_open, json_set(payload, '$.number', number + i, '$.entryId', 'copy' || i)
            FROM relayheat_part, n WHERE entity = @entity AND id LIKE '%first'
            """;
        command.Parameters.AddWithValue("@count", count);
        command.Parameters.AddWithValue("@entity", "fund-account/" + store.Id);
        Assert.Equal(count, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }
}
