using System.Diagnostics;
using RelayHeat.Grains.Kinds;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Storage;

/// <summary>This build migrates a database of a released version without changing its content.</summary>
public abstract class ReleasedDataTests(IReleasedDatabase database) : IAsyncLifetime
{
    // Soon after the data was made: its receipts still count, and its open invitations are still open.
    private static readonly DateTimeOffset Later = new(2026, 11, 28, 15, 0, 0, TimeSpan.Zero);

    private StorageFixture _storage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _storage = await StorageFixture.StartAsync(database, new StoppedTime(Later));

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _storage.DisposeAsync();
    }

    [Fact]
    public async Task RowsAndEvents_AreAsTheyWere()
    {
        await using var connection = await database.OpenAsync();

        Assert.Equal(database.Content.Rows, await ReleasedContent.ReadRowsAsync(connection));
        Assert.Equal(database.Content.Events, await _storage.CountAsync("relayheat_event"));
        Assert.InRange(database.Content.Rows.Count, 20, int.MaxValue);
    }

    [Fact]
    public async Task Lists_ShowTheSame_WhateverTheyAreAskedFor()
    {
        Assert.Contains("winding_down", database.Content.Listed.Select(l => l.Status));
        foreach (var kind in database.Content.Listed.GroupBy(l => EntityKey.KindOf(l.Key)))
        {
            Assert.Equal(kind.Select(l => l.Key).Order(StringComparer.Ordinal), await ListAsync(kind.Key, [], null));
            foreach (var (key, status, search) in kind)
            {
                Assert.Contains(key, await ListAsync(kind.Key, [status], search));
                Assert.DoesNotContain(key, await ListAsync(kind.Key, ["other"], null));
            }
        }
    }

    // Every due event comes at its instant: not earlier, and not never.
    [Fact]
    public async Task WhatIsDue_IsDueWhenItWas()
    {
        var waits = database.Content.Undelivered.Select(m => m.Key).ToHashSet();
        Assert.InRange(database.Content.Due.Count, 20, int.MaxValue);
        foreach (var due in database.Content.Due.Where(d => !waits.Contains(d.Key)).GroupBy(d => d.DueAtMs).OrderBy(d => d.Key))
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds(due.Key);
            var before = await _storage.ReadModel.TakeDueAsync(at.AddMilliseconds(-1), 500);
            var then = await _storage.ReadModel.TakeDueAsync(at, 500);

            foreach (var (key, _) in due) Assert.Equal((false, true), (before.Contains(key), then.Contains(key)));
        }
    }

    [Fact]
    public async Task Invitations_AreOpenUntilTheInstantThatWasSaid()
    {
        var store = _storage.Grains.GetMerchant("venus");
        var owner = new Caller("venus", Roles.None);

        var ann = (await store.GetBinding("ann", owner)).Value!;

        Assert.Equal((BindingStatus.AwaitingConfirmation, Permission.Full), (ann.Status, ann.Permission));
        var due = database.Content.Due.Single(d => d.Key == "account/ann").DueAtMs;
        Assert.Equal(due, ann.ExpiresAt!.Value.ToUnixTimeMilliseconds());
    }

    // G2: after the upgrade a repeat under its key has the same answer, and no second effect.
    [Fact]
    public async Task Receipts_AnswerARepeatedKey()
    {
        var command = new InviteOperator("ann", BindingType.Operator, Permission.Full);
        var context = new CommandContext(new Caller("venus", Roles.None)) { IdempotencyKey = "invite-ann" };

        var repeated = await _storage.Grains.GetMerchant("venus").Invite(command, context);

        Assert.True(repeated.Replayed);
        Assert.Equal(Completion.Created, repeated.Completion);
        Assert.Equal("ann", repeated.Value!.Account);
        Assert.Equal(database.Content.Events, await _storage.CountAsync("relayheat_event"));
    }

    // The sweeper finds the undelivered notice; it is sent and retired.
    [Fact]
    public async Task UndeliveredMessages_AreDelivered()
    {
        var (key, version, number, actor, payload) = Assert.Single(database.Content.Undelivered);
        var waiting = Assert.Single((await StorageFixture.ReadAsync(_storage.Queue, key)).State!.Outbox);
        Assert.Equal((version, number, actor, payload), (waiting.Version, waiting.Number, waiting.Actor, waiting.PayloadJson));
        Assert.Equal([key], await _storage.ReadModel.TakeDueAsync(Later, 500));

        await _storage.Grains.GetAggregate(key).Wake();

        var ling = new Caller("ling", Roles.None);
        await BecomesTrueAsync(async () => (await _storage.Grains.GetAccount("ling").ListInvitations(null, 10, ling)).Value!.Items.Length == 1);
        await BecomesTrueAsync(async () => (await StorageFixture.ReadAsync(_storage.Queue, key)).State!.Outbox.IsEmpty);
    }

    private async Task<IEnumerable<string>> ListAsync(string kind, ImmutableArray<string> statuses, string? text) =>
        (await _storage.ReadModel.ListAsync(new RecordQuery(kind, statuses, text, null, 500), Token)).Select(r => $"{kind}/{r.Id}");

    private static async Task BecomesTrueAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "It did not come about.");
            await Task.Delay(20, Token);
        }
    }

    private sealed class StoppedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

public sealed class ReleasedDataOnSqlite() : ReleasedDataTests(new ReleasedSqlite());

public sealed class ReleasedDataOnPostgres(PostgresServer server) : ReleasedDataTests(new ReleasedPostgres(server));
