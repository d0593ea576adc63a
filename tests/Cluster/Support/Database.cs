using System.Text.Json;
using Microsoft.Data.Sqlite;
using RelayHeat.Silo.Storage.Sqlite;

namespace RelayHeat.Cluster.Support;

/// <summary>What is stored, read from the file itself. A tag is the part of an id before its first dash; each test has its own.</summary>
internal sealed class Database(SqliteDatabase file)
{
    public IReadOnlyList<string> Entities(string tag) => Read(
        "SELECT GrainIdExtensionString FROM OrleansStorage WHERE GrainIdExtensionString LIKE '%/' || @p0 || '-%' ORDER BY 1",
        row => row.GetString(0),
        tag);

    public Record<TState> Stored<TState>(string entity)
        where TState : class => JsonSerializer.Deserialize(Payload(entity), GrainJson.For<Record<TState>>())!;

    public MerchantState Merchant(string store) => Stored<MerchantState>($"{GrainKeys.Merchant}/{store}").State!;

    public OperatorAccountState Account(string account) => Stored<OperatorAccountState>($"{GrainKeys.Account}/{account}").State!;

    public byte[] Payload(string entity) => Read(
        "SELECT PayloadBinary FROM OrleansStorage WHERE GrainIdExtensionString = @p0", row => (byte[])row.GetValue(0), entity).Single();

    /// <summary>The events of an entity in commit order: version, name and data.</summary>
    public IReadOnlyList<(long Version, string Type, string Data)> Events(string entity) => Read(
        "SELECT version, type, data FROM relayheat_event WHERE entity = @p0 ORDER BY sequence",
        row => (row.GetInt64(0), row.GetString(1), row.GetString(2)),
        entity);

    public int OutboxSize(string tag) => Outbox(tag).Count;

    public IReadOnlyList<string> Outbox(string tag) => Read(
        "SELECT entity || ' ' || version || '.' || number FROM relayheat_outbox WHERE entity LIKE '%/' || @p0 || '-%'",
        row => row.GetString(0),
        tag);

    public long Rows(string entity) => Count("SELECT COUNT(*) FROM OrleansStorage WHERE GrainIdExtensionString = @p0", entity);

    /// <summary>Everything that a command could have written, as one text to compare.</summary>
    public string Fingerprint() => string.Join('\n', Read(
        """
        SELECT 'row ' || GrainIdExtensionString || ' ' || Version FROM OrleansStorage
        UNION ALL SELECT 'events ' || COUNT(*) FROM relayheat_event
        UNION ALL SELECT 'directory ' || kind || id || summary FROM relayheat_directory
        UNION ALL SELECT 'wake-up ' || entity || due_at_ms FROM relayheat_wakeup
        UNION ALL SELECT 'outbox ' || entity || version || '.' || number FROM relayheat_outbox
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
