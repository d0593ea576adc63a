using System.Globalization;

namespace RelayHeat.Storage.Postgres;

/// <summary>A new database without statistics: the plan that the writer keeps must not depend on them.</summary>
public sealed class NewDatabaseTests(PostgresServer server)
{
    [Fact]
    public async Task Batch_OnADatabaseThatWasNeverAnalyzed_TouchesOnlyTheRowsThatItWrites()
    {
        const int grains = 300;
        const int updates = 100;
        var database = new PostgresTestDatabase(server);
        await using (var storage = await StorageFixture.StartAsync(database))
        {
            await Task.WhenAll(Enumerable.Range(0, grains).Select(i =>
                StorageFixture.WriteAsync(storage.Queue, $"merchant/{i}", StorageFixture.Named("店"))));
            var etag = "1";
            for (var n = 0; n < updates; n++)
            {
                etag = await StorageFixture.WriteAsync(storage.Queue, "merchant/7", StorageFixture.Named("店", n + 2), etag);
            }
        }

        // A session publishes its counts when it ends; the storage has ended its own.
        Assert.InRange(await RowsReadAsync(database), updates, 3 * (grains + updates));
    }

    private static async Task<long> RowsReadAsync(PostgresTestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_user_tables WHERE relname = 'orleansstorage'";
        return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }
}
