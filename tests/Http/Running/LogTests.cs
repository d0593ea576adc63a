using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RelayHeat.Gateway;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Http.Running;

/// <summary>What is logged, and what must never be.</summary>
public sealed class LogTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Story_WithEverySecretThereIs_LeavesNoneInTheLog()
    {
        const string key = "idempotency-key-0f3a9c";
        const string mark = "evidence-mark-77d1e2";
        using var log = new LogRecorder();
        await using var server = await Server.StartAsync(
            _data.Path, log,
            "--Logging:LogLevel:Default=Debug", "--Logging:LogLevel:RelayHeat=Debug", "--Logging:Console:LogLevel:Default=None");
        var sandbox = await server.Nobody.PostAsync("/sandbox/tokens", new { account = "operations", roles = (string[])["platform.ops"] });
        string[] tokens = [sandbox.Is(200).String("token"), server.Token("operations", RoleNames.Ops), server.Token("nobody-at-all")];
        var forged = Forged.WithHeader(tokens[1], """{"alg":"none"}""");

        var company = await Company.ReadyAsync(server);
        (await company.Owner.PostAsync(company.Path + "/submit", null, ("Idempotency-Key", key))).Is(200);
        var reused = await company.Owner.PostAsync(company.Path + "/withdraw", null, ("Idempotency-Key", key));
        reused.IsProblem(422, "idempotency_key_reused");
        (await company.Owner.PostAsync(company.Path + "/withdraw")).Is(200);
        var file = Files.Png(mark);
        (await company.UploadAsync(Form.Evidence(file))).Is(201);
        Assert.Equal(200, (await company.Owner.GetAsync($"{company.Path}/evidence/{Files.IdOf(file)}")).Status);
        var broken = await company.Owner.PostAsync(company.Path + "/evidence", file, Form.ContentType, ("Idempotency-Key", key));
        broken.IsProblem(400, "malformed_form");
        foreach (var token in (string[])[.. tokens, forged])
        {
            await new Api(server.Client, token).GetAsync("/dashboard/GrainTypes");
            await server.Nobody.PostAsync("/sign-in", "token=" + token, ("Content-Type", "application/x-www-form-urlencoded"));
            await server.Nobody.GetAsync("/dashboard/", ("Cookie", "relayheat_operator=" + token));
        }

        var text = string.Join('\n', log.Entries);
        Assert.Contains("Debug ", text, StringComparison.Ordinal);
        Assert.Contains("/evidence", text, StringComparison.Ordinal);
        var signingKey = await File.ReadAllTextAsync(SigningKey.In(_data.Path), TestContext.Current.CancellationToken);
        List<string> secrets = [key, mark, Convert.ToBase64String(Encoding.UTF8.GetBytes(mark))[..20], signingKey.Trim()];
        secrets.AddRange(tokens.Append(forged).SelectMany(t => t.Split('.')[1..]));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Log_AsJson_IsOneObjectALine()
    {
        await using var server = await ServerProcess.StartAsync(
            "--urls", "http://127.0.0.1:0", "--Data:Directory", _data.Path,
            "--Logging:Console:FormatterName", "json", "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Information");

        // A thread of its own writes the log, so its first entries may come after the lines that every start prints.
        var lines = await server.StopAndReadAsync();
        var entries = lines.Where(l => l.StartsWith('{')).Select(l => JsonNode.Parse(l)!).ToList();

        Assert.NotEmpty(entries);
        Assert.All(entries, entry =>
        {
            Assert.Equal("Information", (string?)entry["LogLevel"]);
            Assert.Equal("Microsoft.Hosting.Lifetime", (string?)entry["Category"]);
            Assert.Matches("^[0-9-]{10}T[0-9:]{8}[.][0-9]{3}Z$", (string?)entry["Timestamp"]);
        });
    }

    [Theory]
    [InlineData("RelayHeat.Silo", LogLevel.Information)]
    [InlineData("Orleans", LogLevel.Warning)]
    public async Task Levels_ByDefault_AreThoseOfTheProductUnlessToldOtherwise(string category, LogLevel level)
    {
        // On a port of its own: the product itself may have the usual one.
        const string urls = "--urls=http://127.0.0.1:0";
        await using (var app = GatewayApp.Build([urls, $"--Data:Directory={_data.Path}"])) HasLevel(app.Services, level);
        await using var told = GatewayApp.Build([urls, $"--Data:Directory={_data.File("told")}", $"--Logging:LogLevel:{category}=Error"]);
        HasLevel(told.Services, LogLevel.Error);

        void HasLevel(IServiceProvider services, LogLevel expected)
        {
            using var log = new LogRecorder();
            var factory = services.GetRequiredService<ILoggerFactory>();
            factory.AddProvider(log);
            var logger = factory.CreateLogger(category + ".Something");
            for (var l = LogLevel.Trace; l < LogLevel.None; l++) logger.Log(l, 0, "said", null, (said, _) => said);
            Assert.Equal(LogLevel.None - expected, log.Entries.Count);
        }
    }
}
