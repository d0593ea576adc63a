using Npgsql;
using RelayHeat.Engine;
using RelayHeat.Silo.Storage;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Postgres;

/// <summary>The writer has a statement for each set of kinds of rows; beyond its limit it uses the one for all kinds.</summary>
public sealed class StatementTests(PostgresServer server)
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task EverySetOfKinds_OneAfterTheOther_WritesAllItsRows()
    {
        var database = new PostgresTestDatabase(server);
        await database.CreateAsync();
        await using var connection = (NpgsqlConnection)await database.OpenAsync();
        using var statement = new PostgresStatement(connection, "relayheat", Guid.NewGuid());
        const int sets = 1 << 6;

        for (var set = 0; set < sets; set++)
        {
            var name = FormattableString.Invariant($"merchant/{set:000}");
            var row = Commit.ForState(name, "state", [], null, EffectsOf(name, set));
            Assert.Empty(statement.Execute([row], (2 * set) + 1));
            if (!Has(set, 5)) continue;
            var left = new Retirement(name, "state", 1, Waiting.From(At, []));
            Assert.Empty(statement.Execute([new Commit { Retirement = left }], (2 * set) + 2));
        }

        var counted = new List<long>();
        string[] rows =
        [
            "relayheat_event", "OrleansStorage WHERE status = 's'", "relayheat_used_id", "relayheat_part", "relayheat_content_use",
            "OrleansStorage WHERE outbox IS NULL",
        ];
        foreach (var kind in rows)
        {
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM {kind}", connection);
            counted.Add((long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
        }
        // Each kind is in half of all sets.
        Assert.Equal(Enumerable.Repeat(sets / 2L, rows.Length), counted);
    }

    private static bool Has(int set, int kind) => (set >> kind & 1) == 1;

    private static CommitEffects EffectsOf(string name, int set) => new()
    {
        Entity = name,
        Events = Has(set, 0) ? [new EventRow(At, 1, "happened", "ann", "1", "{}")] : [],
        Listed = Has(set, 1) ? new ListEntry("s", name) : null,
        UsedIds = Has(set, 2) ? [new UsedId("payment", name, "{}")] : [],
        Parts = Has(set, 3) ? [new PartRow(name, 1, At, IsOpen: true, "{}") { IsNew = true }] : [],
        Content = Has(set, 4) ? new Content("hash", "image/png", [1]) : null,
        DueAt = At,
        Outbox = [new OutboxRow(1, 0, "ann", At, "{}")],
    };
}
