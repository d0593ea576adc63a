using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace RelayHeat.Http.Contract;

/// <summary>What is counted, and what is shown to whoever reads the metrics.</summary>
public sealed class MetricsTests(PrivateServer own) : IClassFixture<PrivateServer>, IDisposable
{
    private readonly Server _server = own.Server;
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task Commands_AreCountedByTypeAndByWhatBecameOfThem()
    {
        var account = Unique.Name("counted");
        var entry = Store.AccountEntry("2088-" + account);
        var path = "/v1/accounts/" + account;
        using var measured = new Measured(_server);

        (await _server.Registry.PutAsync(path, entry, ("Idempotency-Key", "k"))).Is(201);
        (await _server.Registry.PutAsync(path, entry, ("Idempotency-Key", "k"))).Is(201);
        (await _server.Registry.PutAsync(path, entry)).Is(200);
        (await _server.Registry.PutAsync(path, Store.AccountEntry("2088-other"))).Is(200);
        (await _server.Registry.PutAsync(path + "?dryRun=true", entry)).Is(200);
        (await _server.As("stranger").PutAsync(path, entry)).IsProblem(403, "forbidden");

        foreach (var outcome in (string[])["created", "replayed", "unchanged", "done", "dry_run", "refused forbidden"])
        {
            Assert.True(measured[$"relayheat.commands account register {outcome}"] == 1, outcome);
        }
        Assert.True(measured["relayheat.command.duration account register"] > 0);
        Assert.Equal(2, measured["relayheat.commit.batch.size"]);
        Assert.True(measured["relayheat.commit.duration"] > 0);
    }

    [Fact]
    public async Task Seats_AreCountedWhileTheirMerchantIsActive()
    {
        // On a server of its own, where no merchant of another test leaves.
        await using var server = await Server.StartAsync(_data.Path);
        using var measured = new Measured(server);
        var store = await Store.OpenAsync(server);
        await store.BoundAsync();
        var (account, _) = await store.InvitedAsync();
        await store.InvitedAsync("standard");
        Assert.Equal(2, measured["relayheat.seats.in_use"]);

        (await store.Main.DeleteAsync(store.OperatorPath(account))).Is(200);
        Assert.Equal(1, measured["relayheat.seats.in_use"]);

        var management = server.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0);
        await management.ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await Eventually.FitsAsync(
            () => Task.FromResult(measured["relayheat.seats.in_use"]), seats => seats == 0, "no seat of a merchant that is not active");
        (await store.GetAsync()).Is(200);
        Assert.Equal(1, measured["relayheat.seats.in_use"]);
    }

    [Fact]
    public async Task Metrics_AreOpenReadOnlyAndNameNobody()
    {
        var store = await Store.OpenAsync(_server);
        var account = await store.BoundAsync();
        var company = await Company.DraftAsync(_server);

        var answer = await _server.Nobody.GetAsync("/metrics");

        Assert.Equal(200, answer.Status);
        Assert.StartsWith("text/plain", answer.Header("Content-Type"), StringComparison.Ordinal);
        string[] shown =
        [
            "relayheat_commands_total", "relayheat_command_duration_seconds", "relayheat_commit_batch_size",
            "relayheat_commit_duration_seconds", "relayheat_commit_queue_length",
            "relayheat_messages_undelivered_age_seconds", "relayheat_seats_in_use",
            "orleans_grains", "http_server_request_duration_seconds", "dotnet_gc_collections_total",
        ];
        Assert.All(shown, name => Assert.Contains($"# TYPE {name} ", answer.Text, StringComparison.Ordinal));
        string[] names = [store.Id, store.MainAccount, account, company.Uscc, company.Account, "2088-"];
        Assert.All(names, name => Assert.DoesNotContain(name, answer.Text, StringComparison.OrdinalIgnoreCase));
        (await _server.Ops.PostAsync("/metrics")).IsProblem(405, "method_not_allowed");
    }
}
