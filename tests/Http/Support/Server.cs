using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RelayHeat.Gateway;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Http.Support;

/// <summary>The whole product in this process: real Kestrel on a free port, real SQLite in a directory of its own.</summary>
public sealed class Server : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LocalTokens _tokens;

    private Server(WebApplication app, string dataDirectory)
    {
        _app = app;
        DataDirectory = dataDirectory;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(addresses.First());
        _tokens = new LocalTokens(SigningKey.LoadOrCreate(SigningKey.In(dataDirectory)));
        // Headers go out as they are given, and answers come back as they are: no redirect is followed, no cookie kept.
        var handler = new SocketsHttpHandler
        {
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        Client = new HttpClient(handler)
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(30),
        };
        Registry = As("registrar", RoleNames.Registry);
        Ops = As("operations", RoleNames.Ops);
        Review = As("reviewer", RoleNames.Review);
        Enforcement = As("enforcer", RoleNames.Enforcement);
        Nobody = new Api(Client, null);
    }

    internal Uri Address { get; }

    internal string DataDirectory { get; }

    internal HttpClient Client { get; }

    internal IServiceProvider Services => _app.Services;

    /// <summary>Holds <c>platform.registry</c>.</summary>
    internal Api Registry { get; }

    /// <summary>Holds <c>platform.ops</c>.</summary>
    internal Api Ops { get; }

    /// <summary>Holds <c>platform.review</c>.</summary>
    internal Api Review { get; }

    /// <summary>Holds <c>platform.enforcement</c>.</summary>
    internal Api Enforcement { get; }

    /// <summary>Sends no token.</summary>
    internal Api Nobody { get; }

    /// <summary>Starts the product on a data directory.</summary>
    internal static Task<Server> StartAsync(string dataDirectory, params string[] settings) => StartAsync(dataDirectory, null, settings);

    /// <summary>Starts the product and records what it logs from the first.</summary>
    internal static async Task<Server> StartAsync(string dataDirectory, LogRecorder? log, params string[] settings)
    {
        var app = GatewayApp.Build([.. Settings(dataDirectory), .. settings]);
        if (log is not null) app.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Server(app, dataDirectory);
    }

    internal static string[] Settings(string dataDirectory) =>
    [
        "--urls=http://127.0.0.1:0",
        $"--Data:Directory={dataDirectory}",
        "--Logging:LogLevel:Default=Critical",
        "--Logging:LogLevel:RelayHeat=Critical",
        // All tests that share a server call from one address, and some from one account.
        "--Limits:RequestsPerSecond=100000",
        "--Limits:AnonymousRequestsPerSecond=100000",
        "--Limits:ConcurrentRequestsPerAccount=2048",
        "--Limits:ConcurrentAnonymousRequests=2048",
        "--Limits:StreamsPerAccount=32",
        "--Dashboard:SignInsPerMinute=10000",
    ];

    /// <summary>The product as this account sees it.</summary>
    internal Api As(string account, params string[] roles) => new(Client, Token(account, roles));

    internal string Token(string account, params string[] roles) => _tokens.Create(account, roles);

    /// <summary>What the clock of the rules shows.</summary>
    internal async Task<DateTimeOffset> NowAsync() =>
        DateTimeOffset.Parse((await Nobody.GetAsync("/sandbox/clock")).Is(200).String("now"), CultureInfo.InvariantCulture);

    /// <summary>Moves the clock of the rules, such as by <c>P8D</c>.</summary>
    internal async Task AdvanceAsync(string duration) =>
        (await Nobody.PostAsync("/sandbox/clock", new { advance = duration })).Is(200, "now");

    /// <summary>The sequence of the last event of all.</summary>
    internal long LastEvent()
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(sequence), 0) FROM relayheat_event";
        return (long)command.ExecuteScalar()!;
    }

    internal string DatabasePath => Path.Combine(DataDirectory, "relayheat.db");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
