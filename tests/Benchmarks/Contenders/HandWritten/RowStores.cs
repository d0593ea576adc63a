using Npgsql;

namespace RelayHeat.Contenders;

/// <summary>Stores as rows of PostgreSQL. A command takes three round trips: lock and read, three writes in one batch, commit.</summary>
internal sealed class RowStores(NpgsqlDataSource database) : IStores
{
    public static async Task MigrateAsync(NpgsqlDataSource database, string name)
    {
        using var script = new StreamReader(typeof(RowStores).Assembly.GetManifestResourceStream(name)!);
        await using var command = database.CreateCommand(await script.ReadToEndAsync());
        await command.ExecuteNonQueryAsync();
    }

    public async Task<Decided> ActAsync(string merchantId, StoreCommand command)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var store = await ReadAsync(connection, "SELECT state FROM store WHERE id = $1 FOR UPDATE", merchantId);
        var now = DateTimeOffset.UtcNow;
        var decided = StoreRules.Decide(store, merchantId, command, now);
        if (decided.Next is { } next)
        {
            await ExecuteAsync(connection, Writes(next, isNew: store is null, command, now));
            await transaction.CommitAsync();
        }
        return decided;
    }

    public async Task<RightsAnswer?> RightsAsync(string merchantId, string account)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await ReadAsync(connection, "SELECT state FROM store WHERE id = $1", merchantId) is { } store
            ? StoreRules.Rights(store, account)
            : null;
    }

    public static async Task<StoreState?> ReadAsync(NpgsqlConnection connection, string sql, string merchantId)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = merchantId } } };
        return await command.ExecuteScalarAsync() is string json ? StoreRules.FromJson(json) : null;
    }

    /// <summary>The three rows of a command.</summary>
    public static List<NpgsqlBatchCommand> Writes(StoreState next, bool isNew, StoreCommand command, DateTimeOffset now)
    {
        var (id, state, summary) = (next.MerchantId, StoreRules.ToJson(next), StoreRules.SummaryJson(next));
        return
        [
            isNew
                ? Write("INSERT INTO store (id, version, state) VALUES ($1, $2, $3)", id, next.Version, state)
                : Write("UPDATE store SET version = $2, state = $3 WHERE id = $1", id, next.Version, state),
            Write(
                "INSERT INTO store_event (at, store_id, version, data) VALUES ($1, $2, $3, $4)",
                now, id, next.Version, StoreRules.ToJson(command)),
            Write(
                """
                INSERT INTO store_list (id, status, summary) VALUES ($1, $2, $3)
                ON CONFLICT (id) DO UPDATE SET status = excluded.status, summary = excluded.summary
                """,
                id, next.Status, summary),
        ];
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, List<NpgsqlBatchCommand> writes)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var write in writes) batch.BatchCommands.Add(write);
        await batch.ExecuteNonQueryAsync();
    }

    public static NpgsqlBatchCommand Write(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
