using System.Text.Json;
using Microsoft.Data.Sqlite;
using RelayHeat.Grains;
using RelayHeat.Grains.Providers;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Cluster.Support;

/// <summary>An event of the feed.</summary>
internal sealed record FeedEvent(long Sequence, string Entity, long Version, string Type, string Data);

/// <summary>Reads the file itself. A tag is the part of an id before its first dash; each test has its own.</summary>
internal sealed class Database(SqliteDatabase file)
{
    public IReadOnlyList<string> Entities(string tag) => Read(
        """
        SELECT GrainIdExtensionString FROM OrleansStorage
        WHERE GrainIdExtensionString LIKE '%/' || @p0 || '-%' OR GrainIdExtensionString IN (SELECT value FROM json_each(@p1)) ORDER BY 1
        """,
        row => row.GetString(0),
        tag,
        Tags.GivenTo(tag));

    public Record<TState> Stored<TState>(string entity)
        where TState : class => JsonSerializer.Deserialize(Payload(entity), GrainJson.For<Record<TState>>())!;

    public MerchantState Merchant(string store) => Stored<MerchantState>($"{GrainKeys.Merchant}/{store}").State!;

    public ProviderState Provider(Applicant applicant) => Stored<ProviderState>(applicant.Entity).State!;

    public OperatorAccountState Account(string account) => Stored<OperatorAccountState>($"{GrainKeys.Account}/{account}").State!;

    public byte[] Payload(string entity) => Read(
        "SELECT PayloadBinary FROM OrleansStorage WHERE GrainIdExtensionString = @p0", row => (byte[])row.GetValue(0), entity).Single();

    /// <summary>The events of an entity in commit order: version, name and data.</summary>
    public IReadOnlyList<(long Version, string Type, string Data)> Events(string entity) => Read(
        "SELECT version, type, data FROM relayheat_event WHERE entity = @p0 ORDER BY sequence",
        row => (row.GetInt64(0), row.GetString(1), row.GetString(2)),
        entity);

    /// <summary>The feed of a test, in commit order.</summary>
    public IReadOnlyList<FeedEvent> Feed(string tag) => Read(
        """
        SELECT sequence, entity, version, type, data FROM relayheat_event
        WHERE entity LIKE '%/' || @p0 || '-%' OR entity IN (SELECT value FROM json_each(@p1)) ORDER BY sequence
        """,
        row => new FeedEvent(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.GetString(4)),
        tag,
        Tags.GivenTo(tag));

    public int OutboxSize(string tag) => Outbox(tag).Count;

    public IReadOnlyList<string> Outbox(string tag) => Read(
        """
        SELECT GrainIdExtensionString || ' ' || (m.value ->> 'v') || '.' || (m.value ->> 'n') FROM OrleansStorage, json_each(outbox) m
        WHERE GrainIdExtensionString LIKE '%/' || @p0 || '-%' OR GrainIdExtensionString IN (SELECT value FROM json_each(@p1))
        """,
        row => row.GetString(0),
        tag,
        Tags.GivenTo(tag));

    public long Rows(string entity) => Count("SELECT COUNT(*) FROM OrleansStorage WHERE GrainIdExtensionString = @p0", entity);

    /// <summary>The due time of an entity, or null.</summary>
    public DateTimeOffset? WakeUpAt(string entity) => Read(
        "SELECT due_at_ms FROM OrleansStorage WHERE GrainIdExtensionString = @p0 AND due_at_ms IS NOT NULL",
        row => (DateTimeOffset?)DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
        entity).SingleOrDefault();

    /// <summary>The list columns of an entity, or null.</summary>
    public ListEntry? Listed(string entity) => Read(
        "SELECT status, search FROM OrleansStorage WHERE GrainIdExtensionString = @p0 AND status IS NOT NULL",
        row => new ListEntry(row.GetString(0), row.GetString(1)),
        entity).SingleOrDefault();

    /// <summary>The files of an entity, each with the hash that its bytes really have.</summary>
    public IReadOnlyDictionary<string, string> Files(string entity) => Read(
        "SELECT u.hash, c.bytes FROM relayheat_content_use u LEFT JOIN relayheat_content c ON c.hash = u.hash WHERE u.entity = @p0",
        row => (Hash: row.GetString(0), Bytes: row.IsDBNull(1) ? [] : (byte[])row.GetValue(1)),
        entity).ToDictionary(f => f.Hash, f => EvidenceId.FromBytes(f.Bytes));

    public long StoredFiles(string hash) => Count("SELECT COUNT(*) FROM relayheat_content WHERE hash = @p0", hash);

    public IReadOnlyList<UsedId> UsedIds(string entity) => Read(
        "SELECT kind, id, use FROM relayheat_used_id WHERE entity = @p0",
        row => new UsedId(row.GetString(0), row.GetString(1), row.GetString(2)),
        entity);

    /// <summary>The parts of an entity, open or not, by number.</summary>
    public IReadOnlyList<PartRow> Parts(string entity) => Read(
        "SELECT id, number, at_ms, is_open, payload FROM relayheat_part WHERE entity = @p0 ORDER BY number",
        row => new PartRow(
            row.GetString(0),
            row.GetInt64(1),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)),
            row.GetInt64(3) == 1,
            row.GetString(4)),
        entity);

    /// <summary>Everything that a command could have written, as one text to compare.</summary>
    public string Fingerprint() => string.Join('\n', Read(
        """
        SELECT 'row ' || GrainIdExtensionString || ' ' || Version FROM OrleansStorage
        UNION ALL SELECT 'events ' || COUNT(*) FROM relayheat_event
        UNION ALL SELECT 'listed ' || GrainIdExtensionString || status || search FROM OrleansStorage WHERE status IS NOT NULL
        UNION ALL SELECT 'due ' || GrainIdExtensionString || due_at_ms FROM OrleansStorage WHERE due_at_ms IS NOT NULL
        UNION ALL SELECT 'outbox ' || GrainIdExtensionString || outbox FROM OrleansStorage WHERE outbox IS NOT NULL
        UNION ALL SELECT 'file ' || hash FROM relayheat_content
        UNION ALL SELECT 'file of ' || entity || hash FROM relayheat_content_use
        UNION ALL SELECT 'part ' || entity || id || is_open || payload FROM relayheat_part
        UNION ALL SELECT 'used ' || entity || kind || id || use FROM relayheat_used_id
        ORDER BY 1
        """,
        row => row.GetString(0)));

    private long Count(string sql, params object[] values) => Read(sql, row => row.GetInt64(0), values).Single();

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> map, params object[] values)
    {
        using var connection = file.OpenForReading();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"@p{i}", values[i]);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows;
    }
}
