using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RelayHeat.Engine;
using RelayHeat.Grains.Kinds;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Cluster;

namespace RelayHeat.Silo.Storage;

/// <summary>Where reads differ between the two databases.</summary>
internal interface ISqlSource
{
    /// <summary>The condition that the first text contains the second.</summary>
    string Holds(string text, string part);

    /// <summary>For this long a due grain that one silo has taken is not due for the others (PostgreSQL).</summary>
    static readonly TimeSpan TakenFor = TimeSpan.FromSeconds(5);

    /// <summary>The statement that returns at most @p1 keys of grains that are due at @p0, in no order.</summary>
    string TakeDue { get; }

    Task<DbConnection> OpenForReadingAsync(CancellationToken token);

    /// <summary>A range of a file, without reading the rest; null if the entity has no such file.</summary>
    Task<ContentSlice?> ReadContentSliceAsync(
        DbConnection connection, (string Entity, string Hash) file, int offset, int maxBytes, CancellationToken token);

    /// <summary>The sequence up to which the feed is settled: no further event will appear at or below it.</summary>
    Task<long> ReadSettledSequenceAsync(DbConnection connection, CancellationToken token);
}

/// <summary>
/// Reads what commits have written, beside the provider's reads of states. Every statement is a short read transaction of its own. A
/// failure of the database becomes <see cref="UnavailableException"/>: a driver's exception cannot be sent to another process.
/// </summary>
internal sealed partial class SqlReadModel(ISqlSource source, ILogger<SqlReadModel> logger)
    : IReadModel, IUsedIdStore, IRecordVersions, IReceiptStore, ICompanionReader, IWakeUpSource
{
    // The last 256 receipts are searched in this many of a grain's newest events, so that old grains activate as fast as new ones. All
    // open plans of a store may have ended since, with an event each.
    private const int MaxEventsSearched = PolicyLimits.MaxOpenPlans + 2048;

    private const int MaxSendersSearched = 200;

    // The row of one grain: key @p0, name of the state @p1, service @p2.
    private const string RowOfOne =
        """
        OrleansStorage
        WHERE GrainIdExtensionString = @p0 AND GrainTypeString = @p1 AND ServiceId = @p2 AND GrainIdN0 = 0 AND GrainIdN1 = 0
        """;

    // The rest of a row's key: name of the state @p3, service @p4.
    private const string OfOurs = "GrainTypeString = @p3 AND ServiceId = @p4 AND GrainIdN0 = 0 AND GrainIdN1 = 0";

    private const string SelectPart = "SELECT id, number, at_ms, is_open, payload FROM relayheat_part";

    public Task<ImmutableArray<ListedRecord>> ListAsync(RecordQuery query, CancellationToken token)
    {
        // The statement has only the conditions that are asked for, so that a page by status uses the index on status. The inner query
        // limits the page before states are read, even if the planner has no statistics of the table.
        var statuses = query.Statuses.Select((_, i) => $"@p{6 + i}");
        var byStatus = query.Statuses.IsEmpty ? "" : $"AND status IN ({string.Join(", ", statuses)})";
        var byText = query.Text is null ? "" : $"AND {source.Holds("search", "@p5")}";
        return ReadAsync(
            $"""
             SELECT page.key, s.PayloadBinary FROM (
                 SELECT GrainIdExtensionString AS key FROM OrleansStorage
                 WHERE GrainIdExtensionString > @p0 AND GrainIdExtensionString < @p1 AND {OfOurs} AND status IS NOT NULL {byStatus} {byText}
                 ORDER BY GrainIdExtensionString LIMIT @p2) page
             JOIN OrleansStorage s ON GrainIdExtensionString = page.key AND {OfOurs}
             ORDER BY page.key
             """,
            row => new ListedRecord(EntityKey.IdOf(row.GetString(0)), row.GetFieldValue<byte[]>(1)),
            token,
            [
                $"{query.Kind}/{query.After}", $"{query.Kind}{(char)('/' + 1)}", query.Limit, EngineServices.StateName,
                ClusterSettings.ServiceId, query.Text, .. query.Statuses,
            ]);
    }

    public Task<ImmutableArray<EventView>> ReadEventsAsync(EventQuery query, CancellationToken token)
    {
        var ofOne = query.Entity is null ? "" : "AND entity = @p2";
        return ReadAsync<ImmutableArray<EventView>>(
            async connection =>
            {
                // Read this before the events: what is settled now is visible to every later statement.
                var settled = await source.ReadSettledSequenceAsync(connection, token);
                var events = await ReadAsync(
                    connection,
                    $"""
                     SELECT sequence, at_ms, entity, version, type, actor, policy_version, data FROM relayheat_event
                     WHERE sequence > @p0 {ofOne} {Within(query.Period)} ORDER BY sequence LIMIT @p1
                     """,
                    EventOf,
                    token,
                    query.After,
                    query.Limit,
                    query.Entity,
                    query.Period?.From.ToUnixTimeMilliseconds(),
                    query.Period?.To.ToUnixTimeMilliseconds());
                return [.. events.TakeWhile(e => e.Sequence <= settled)];
            },
            token);
    }

    public async Task<Content?> ReadContentAsync(string entity, string hash, CancellationToken token) => (await ReadAsync(
        """
        SELECT media_type, bytes FROM relayheat_content
        WHERE hash = @p1 AND EXISTS (SELECT 1 FROM relayheat_content_use WHERE entity = @p0 AND hash = @p1)
        """,
        row => new Content(hash, row.GetString(0), row.GetFieldValue<byte[]>(1)),
        token,
        entity,
        hash)).SingleOrDefault();

    public Task<ContentSlice?> ReadContentSliceAsync(string entity, string hash, int offset, int maxBytes, CancellationToken token) =>
        ReadAsync(connection => source.ReadContentSliceAsync(connection, (entity, hash), offset, maxBytes, token), token);

    public Task<ImmutableArray<PartRow>> ReadPartsAsync(PartQuery query, CancellationToken token) => ReadAsync(
        $"{SelectPart} WHERE entity = @p0 AND number > @p1 {Within(query.Period)} ORDER BY number LIMIT @p2",
        PartOf,
        token,
        query.Entity,
        query.After,
        query.Limit,
        query.Period?.From.ToUnixTimeMilliseconds(),
        query.Period?.To.ToUnixTimeMilliseconds());

    public async Task<PartRow?> FindPartAsync(string entity, string id, CancellationToken token) =>
        (await ReadAsync($"{SelectPart} WHERE entity = @p0 AND id = @p1", PartOf, token, entity, id)).SingleOrDefault();

    public Task<ImmutableArray<PartRow>> ReadOpenPartsAsync(string entity) => ReadAsync(
        $"{SelectPart} WHERE entity = @p0 AND is_open = 1 ORDER BY number", PartOf, CancellationToken.None, entity);

    public async Task<string?> FindUseAsync(string entity, string kind, string id) => (await ReadAsync(
        "SELECT use FROM relayheat_used_id WHERE entity = @p0 AND kind = @p1 AND id = @p2",
        row => row.GetString(0),
        CancellationToken.None,
        entity,
        kind,
        id)).SingleOrDefault();

    public async Task<string?> ReadETagAsync(string stateName, string entity) => (await ReadAsync(
        $"SELECT Version FROM {RowOfOne}",
        row => row.GetInt32(0).ToString(CultureInfo.InvariantCulture),
        CancellationToken.None,
        entity,
        stateName,
        ClusterSettings.ServiceId)).SingleOrDefault();

    public Task<(ImmutableArray<Receipt> Receipts, ImmutableArray<OutboxRow> Outbox)> ReadAsync(string entity) => ReadAsync(
        async connection =>
        {
            var receipts = await ReadAsync(
                connection,
                """
                SELECT receipts FROM (
                    SELECT sequence, receipts FROM relayheat_event WHERE entity = @p0 ORDER BY sequence DESC LIMIT @p1) newest
                WHERE receipts IS NOT NULL ORDER BY sequence DESC LIMIT @p2
                """,
                ReceiptsOf,
                CancellationToken.None,
                entity,
                MaxEventsSearched,
                ReceiptBook.MaxReceipts);
            var outbox = await ReadAsync(
                connection,
                $"SELECT outbox FROM {RowOfOne} AND outbox IS NOT NULL",
                MessagesOf,
                CancellationToken.None,
                entity,
                EngineServices.StateName,
                ClusterSettings.ServiceId);
            return (
                receipts.Reverse().SelectMany(r => r).TakeLast(ReceiptBook.MaxReceipts).ToImmutableArray(),
                outbox.SingleOrDefault(ImmutableArray<OutboxRow>.Empty));
        },
        CancellationToken.None);

    // Newest first: a key may have been used again. A row holds the receipts of all commands that shared the commit.
    public async Task<Receipt?> FindReceiptAsync(string entity, Digest id) => (await ReadAsync(
        $"""
         SELECT receipts FROM relayheat_event
         WHERE entity = @p0 AND {source.Holds("receipts", "@p1")} ORDER BY sequence DESC LIMIT 1
         """,
        ReceiptsOf,
        CancellationToken.None,
        entity,
        JsonSerializer.Serialize(id, GrainJson.For<Digest>()))).SelectMany(r => r).LastOrDefault(r => r.Id == id);

    public Task<ImmutableArray<string>> TakeDueAsync(DateTimeOffset now, int limit) => ReadAsync(
        source.TakeDue, row => row.GetString(0), CancellationToken.None, now.ToUnixTimeMilliseconds(), limit);

    // A row that a silo has just taken is due a little later, so look further ahead. The messages' own due times decide.
    public async Task<DateTimeOffset?> ReadOldestUndeliveredAsync(DateTimeOffset now) => (await ReadAsync(
        """
        SELECT outbox FROM OrleansStorage WHERE due_at_ms <= @p0 AND outbox IS NOT NULL ORDER BY due_at_ms LIMIT @p1
        """,
        MessagesOf,
        CancellationToken.None,
        (now + ISqlSource.TakenFor).ToUnixTimeMilliseconds(),
        MaxSendersSearched))
        .SelectMany(outbox => outbox)
        .Where(message => message.DueAt <= now)
        .Min(message => (DateTimeOffset?)message.DueAt - EngineServices.RedeliverAfter);

    private static string Within(Period? period) => period is null ? "" : "AND at_ms >= @p3 AND at_ms < @p4";

    private static ImmutableArray<Receipt> ReceiptsOf(DbDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), GrainJson.For<ImmutableArray<Receipt>>());

    private static EventView EventOf(DbDataReader row) => new(
        row.GetInt64(0),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
        row.GetString(2),
        row.GetInt64(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetString(7));

    private static ImmutableArray<OutboxRow> MessagesOf(DbDataReader row) =>
        JsonSerializer.Deserialize(row.GetString(0), GrainJson.For<ImmutableArray<OutboxRow>>());

    private static PartRow PartOf(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
        row.GetInt32(3) == 1,
        row.GetString(4));

    private Task<ImmutableArray<T>> ReadAsync<T>(
        string sql, Func<DbDataReader, T> map, CancellationToken token, params object?[] values) =>
        ReadAsync(connection => ReadAsync(connection, sql, map, token, values), token);

    private async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken token)
    {
        try
        {
            await using var connection = await source.OpenForReadingAsync(token);
            return await read(connection);
        }
        catch (Exception e) when (!token.IsCancellationRequested && IsOfTheDatabase(e))
        {
            LogReadFailed(e);
            throw new UnavailableException("The database did not answer a read.");
        }
    }

    // Drivers throw these too: for a lost connection, a closed pool, a time-out.
    private static bool IsOfTheDatabase(Exception e) => e
        is DbException or InvalidOperationException or IOException or SocketException or TimeoutException or OperationCanceledException;

    private static async Task<ImmutableArray<T>> ReadAsync<T>(
        DbConnection connection, string sql, Func<DbDataReader, T> map, CancellationToken token, params object?[] values)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not { } value) continue;
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ($"@p{i}", value);
            command.Parameters.Add(parameter);
        }
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync(token)) rows.Add(map(reader));
        return rows.ToImmutable();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database did not answer a read.")]
    private partial void LogReadFailed(Exception cause);
}
