using Npgsql;

namespace RelayHeat.Contenders;

/// <summary>
/// Stores as rows with all guarantees of RelayHeat. A command still takes three round trips: lock and read with the receipt, five writes
/// in one batch, commit.
/// </summary>
internal sealed class EqualRowStores(NpgsqlDataSource database) : IEqualStores
{
    private const string Deliver = """
        WITH due AS (
            DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT $1)
            RETURNING id, account, merchant_id, version, permission, at),
        told AS (
            INSERT INTO account (id, merchant_id, version, permission, at)
            SELECT DISTINCT ON (account) account, merchant_id, version, permission, at FROM due ORDER BY account, id DESC
            ON CONFLICT (id) DO UPDATE SET
                merchant_id = excluded.merchant_id, version = excluded.version, permission = excluded.permission, at = excluded.at
            WHERE account.version < excluded.version)
        SELECT count(*) FROM due
        """;

    public async Task<Reply> ActAsync(string merchantId, StoreCommand command, Sender sender)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var (store, replay) = await ReadAsync(connection, merchantId, command, sender);
        if (replay is not null) return replay;
        var now = DateTimeOffset.UtcNow;
        var decided = EqualRules.Decide(store, merchantId, command, sender, now);
        var reply = EqualRules.Answer(decided);
        if (decided.Next is not { } next) return reply;
        var writes = RowStores.Writes(next, isNew: store is null, command, now);
        if (sender.Key is { } key)
        {
            writes.Add(RowStores.Write(
                "INSERT INTO receipt (store_id, actor, key, digest, status, answer, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                merchantId, sender.Account, key, EqualRules.Digest(command), reply.Status, reply.Json, now));
        }
        if (EqualRules.Tell(command) is { } told)
        {
            writes.Add(RowStores.Write(
                "INSERT INTO outbox (account, merchant_id, version, permission, at) VALUES ($1, $2, $3, $4, $5)",
                told.Account, merchantId, next.Version, (object?)told.Permission ?? DBNull.Value, now));
        }
        await RowStores.ExecuteAsync(connection, writes);
        await transaction.CommitAsync();
        return reply;
    }

    public async Task<StoreState?> FindAsync(string merchantId)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await RowStores.ReadAsync(connection, "SELECT state FROM store WHERE id = $1", merchantId);
    }

    public async Task<AccountAnswer?> AccountAsync(string account)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("SELECT merchant_id, permission, at FROM account WHERE id = $1", connection)
        {
            Parameters = { new() { Value = account } },
        };
        await using var rows = await command.ExecuteReaderAsync();
        if (!await rows.ReadAsync()) return null;
        var isBound = !await rows.IsDBNullAsync(1);
        return new AccountAnswer(
            account, isBound ? new BoundTo(rows.GetString(0), rows.GetString(1), rows.GetFieldValue<DateTimeOffset>(2)) : null);
    }

    public async Task<int> DeliverAsync(int most, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(Deliver, connection) { Parameters = { new() { Value = (long)most } } };
        return (int)(long)(await command.ExecuteScalarAsync(stop))!;
    }

    // Look for the receipt after locking the store: of two commands with the same key the second then finds the first one's.
    private static async Task<(StoreState? Store, Reply? Replay)> ReadAsync(
        NpgsqlConnection connection, string merchantId, StoreCommand command, Sender sender)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                RowStores.Write("SELECT state FROM store WHERE id = $1 FOR UPDATE", merchantId),
                RowStores.Write(
                    "SELECT digest, status, answer FROM receipt WHERE store_id = $1 AND actor = $2 AND key = $3",
                    merchantId, sender.Account, sender.Key ?? ""),
            },
        };
        await using var rows = await batch.ExecuteReaderAsync();
        var store = await rows.ReadAsync() ? StoreRules.FromJson(rows.GetString(0)) : null;
        await rows.NextResultAsync();
        return await rows.ReadAsync()
            ? (store, EqualRules.Replay(rows.GetFieldValue<byte[]>(0), rows.GetInt32(1), rows.GetString(2), command))
            : (store, null);
    }
}
