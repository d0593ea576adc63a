using Npgsql;
using RelayHeat.Engine;
using RelayHeat.Silo.Storage;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Postgres;

/// <summary>The writer has a statement for each set of kinds of rows, and one for all when it has prepared as many as it keeps.</summary>
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
            Assert.Empty(statement.Execute([new Commit(null, EffectsOf(set))], set + 1));
        }

        var counted = new List<long>();
        string[] tables = ["event", "directory", "used_id", "part", "wakeup", "outbox"];
        foreach (var table in tables)
        {
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM relayheat_{table}", connection);
            counted.Add((long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
        }
        // Each kind is in half of the sets.
        Assert.Equal(Enumerable.Repeat(sets / 2L, tables.Length), counted);
    }

    private static CommitEffects EffectsOf(int set)
    {
        var name = FormattableString.Invariant($"{set:000}");
        bool Has(int kind) => (set >> kind & 1) == 1;
        return new CommitEffects
        {
            Entity = $"merchant/{name}",
            Events = Has(0) ? [new EventRow(At, 1, "happened", "ann", "1", "{}")] : [],
            Directory = Has(1) ? new DirectoryRow("merchant", name, "seats_free", name, "{}") : null,
            UsedIds = Has(2) ? [new UsedId("payment", name, "{}")] : [],
            Parts = Has(3) ? [new PartRow(name, 1, At, IsOpen: true, "{}") { IsNew = true }] : [],
            WakeUpChanged = Has(4),
            WakeUpAt = At,
            OutboxAdded = Has(5) ? [new OutboxRow(1, 0, "ann", At, "{}")] : [],
        };
    }
}
