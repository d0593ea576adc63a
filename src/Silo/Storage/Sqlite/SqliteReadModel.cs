using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using RelayHeat.Grains.Core;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>Reads what is stored beside the grains' rows. Every call is one short read transaction of its own.</summary>
internal sealed class SqliteReadModel(SqliteDatabase database) : IReadModel, IUsedIdStore, ICompanionReader, IWakeUpSource
{
    // The last 256 answers are looked for in this many of a grain's newest events, so that an old grain wakes as fast as a young one.
    private const int MaxEventsSearched = 2048;

    public Task<ImmutableArray<ListedRow>> ListAsync(DirectoryQuery query, CancellationToken token)
    {
        // Only what is asked for stands in the statement, so that a page by status is read from the index by status.
        var byStatus = query.Status is null ? "" : "AND status = @p2";
        var byText = query.Text is null ? "" : "AND instr(search, @p3) > 0";
        return Task.FromResult(Read(
            $"""
             SELECT id, summary FROM relayheat_directory
             WHERE kind = @p0 AND id > @p1 {byStatus} {byText} ORDER BY id LIMIT @p4
             """,
            row => new ListedRow(row.GetString(0), row.GetString(1)),
            query.Kind,
            query.After ?? "",
            query.Status,
            query.Text,
            query.Limit));
    }

    public Task<ImmutableArray<EventView>> ReadEventsAsync(EventQuery query, CancellationToken token)
    {
        var where = query.Entity is null ? "sequence > @p0" : "entity = @p2 AND sequence > @p0";
        return Task.FromResult(Read(
            $"""
             SELECT sequence, at_ms, entity, version, type, actor, policy_version, data FROM relayheat_event
             WHERE {where} ORDER BY sequence LIMIT @p1
             """,
            row => new EventView(
                row.GetInt64(0),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
                row.GetString(2),
                row.GetInt64(3),
                row.GetString(4),
                row.GetString(5),
                row.GetString(6),
                row.GetString(7)),
            query.After,
            query.Limit,
            query.Entity));
    }

    public Task<Content?> ReadContentAsync(string entity, string hash, CancellationToken token) => Task.FromResult(Read(
        """
        SELECT media_type, bytes FROM relayheat_content
        WHERE hash = @p1 AND EXISTS (SELECT 1 FROM relayheat_content_use WHERE entity = @p0 AND hash = @p1)
        """,
        row => new Content(hash, row.GetString(0), row.GetFieldValue<byte[]>(1)),
        entity,
        hash).SingleOrDefault());

    public Task<string?> FindUseAsync(string entity, string kind, string id) => Task.FromResult(Read(
        "SELECT use FROM relayheat_used_id WHERE entity = @p0 AND kind = @p1 AND id = @p2",
        row => row.GetString(0),
        entity,
        kind,
        id).SingleOrDefault());

    public Task<(ImmutableArray<Receipt> Receipts, ImmutableArray<OutboxRow> Outbox)> ReadAsync(string entity)
    {
        var receipts = Read(
            """
            SELECT receipts FROM (
                SELECT sequence, receipts FROM relayheat_event WHERE entity = @p0 ORDER BY sequence DESC LIMIT @p1)
            WHERE receipts IS NOT NULL ORDER BY sequence DESC LIMIT @p2
            """,
            row => JsonSerializer.Deserialize(row.GetString(0), GrainJson.For<ImmutableArray<Receipt>>()),
            entity,
            MaxEventsSearched,
            ReceiptBook.MaxReceipts);
        var outbox = Read(
            "SELECT version, number, actor, due_at_ms, payload FROM relayheat_outbox WHERE entity = @p0 ORDER BY version, number",
            row => new OutboxRow(
                row.GetInt64(0),
                row.GetInt32(1),
                row.GetString(2),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
                row.GetString(4)),
            entity);
        ImmutableArray<Receipt> oldestFirst = [.. receipts.Reverse().SelectMany(r => r).TakeLast(ReceiptBook.MaxReceipts)];
        return Task.FromResult((oldestFirst, outbox));
    }

    // In no order: a page of grains that cannot be served must not keep the others waiting for ever.
    public Task<ImmutableArray<string>> ReadDueAsync(DateTimeOffset now, int limit) => Task.FromResult(Read(
        """
        SELECT entity FROM (
            SELECT entity FROM relayheat_wakeup WHERE due_at_ms <= @p0
            UNION SELECT entity FROM relayheat_outbox WHERE due_at_ms <= @p0)
        ORDER BY random() LIMIT @p1
        """,
        row => row.GetString(0),
        now.ToUnixTimeMilliseconds(),
        limit));

    private ImmutableArray<T> Read<T>(string sql, Func<SqliteDataReader, T> map, params object?[] values)
    {
        using var connection = database.OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"@p{i}", values[i] ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows.ToImmutable();
    }
}
