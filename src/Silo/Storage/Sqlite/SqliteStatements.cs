using Microsoft.Data.Sqlite;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>The writer's prepared statements on its connection.</summary>
internal sealed class SqliteStatements : IDisposable
{
    // One row, at the expected version.
    private const string Row =
        "GrainIdExtensionString = ?1 AND GrainTypeString = ?2 AND ServiceId = ?3 AND GrainIdN0 = 0 AND GrainIdN1 = 0 AND Version = ?4";

    private readonly string _serviceId;
    private readonly List<SqliteStatement> _all = [];
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _insertRow;
    private readonly SqliteStatement _updateState;
    private readonly SqliteStatement _updateRow;
    private readonly SqliteStatement _retire;
    private readonly SqliteStatement _appendEvent;
    private readonly SqliteStatement _useId;
    private readonly SqliteStatement _addPart;
    private readonly SqliteStatement _updatePart;
    private readonly SqliteStatement _putContent;
    private readonly SqliteStatement _useContent;
    private readonly SqliteStatement _keepContent;
    private readonly SqliteStatement _unuseContent;
    private readonly SqliteStatement _removeContent;
    private readonly SqliteStatement _putProbe;

    public SqliteStatements(SqliteConnection connection, string serviceId)
    {
        (Connection, _serviceId) = (connection, serviceId);
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _insertRow = Prepare(
            """
            INSERT INTO OrleansStorage (
                GrainIdExtensionString, GrainTypeString, ServiceId, GrainIdN0, GrainIdN1, GrainIdHash, GrainTypeHash, Version,
                PayloadBinary, status, search, due_at_ms, outbox)
            VALUES (?1, ?2, ?3, 0, 0, ?4, ?5, 1, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT DO NOTHING
            """);
        _updateState = Prepare(
            $"""
             UPDATE OrleansStorage SET PayloadBinary = ?5, Version = Version + 1, search = ?6, outbox = ?7
             WHERE {Row} AND status IS ?8 AND due_at_ms IS ?9
             """);
        _updateRow = Prepare(
            $"""
             UPDATE OrleansStorage SET PayloadBinary = ?5, Version = Version + 1, search = ?6, outbox = ?7, status = ?8, due_at_ms = ?9
             WHERE {Row}
             """);
        _retire = Prepare($"UPDATE OrleansStorage SET due_at_ms = ?5, outbox = ?6 WHERE {Row}");
        _appendEvent = Prepare(
            """
            INSERT INTO relayheat_event (at_ms, entity, version, type, actor, policy_version, data, receipts)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """);
        _useId = Prepare("INSERT INTO relayheat_used_id (entity, kind, id, use) VALUES (?1, ?2, ?3, ?4)");
        _addPart = Prepare("INSERT INTO relayheat_part (entity, id, number, at_ms, is_open, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        _updatePart = Prepare("UPDATE relayheat_part SET is_open = ?3, payload = ?4 WHERE entity = ?1 AND id = ?2");
        _putContent = Prepare("INSERT INTO relayheat_content (hash, media_type, bytes) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");
        _useContent = Prepare("INSERT INTO relayheat_content_use (entity, hash) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
        _keepContent = Prepare("UPDATE relayheat_content_use SET kept = 1 WHERE entity = ?1 AND hash = ?2");
        _unuseContent = Prepare("DELETE FROM relayheat_content_use WHERE entity = ?1 AND hash = ?2 AND kept = 0");
        _removeContent = Prepare(
            "DELETE FROM relayheat_content WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM relayheat_content_use WHERE hash = ?1)");
        _putProbe = Prepare(
            "INSERT INTO relayheat_setting (name, value) VALUES ('probe', ?1) ON CONFLICT DO UPDATE SET value = excluded.value");
    }

    public SqliteConnection Connection { get; }

    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    /// <summary>Writes a grain's row if it is at the expected version; false if it is not.</summary>
    public bool PutRow(GrainRow row) => row.Version is { } version
        // Most commits change neither the status nor the due time: the first statement then touches no index.
        ? Update(_updateState, row, version) || Update(_updateRow, row, version)
        : OfKey(_insertRow, row.Key, row.Type)
            .Bind(GrainHash.Compute(row.Key))
            .Bind(GrainHash.Compute(row.Type))
            .Bind(row.Payload)
            .Bind(row.Listed?.Status)
            .Bind(row.Listed?.Search)
            .Bind(row.Waiting.DueAtMs)
            .Bind(row.Waiting.OutboxJson)
            .Run() == 1;

    /// <summary>Writes what remains of an outbox, unless the row has changed since.</summary>
    public void Retire(Retirement left) => OfKey(_retire, left.Key, left.Type)
        .Bind(left.Version)
        .Bind(left.Waiting.DueAtMs)
        .Bind(left.Waiting.OutboxJson)
        .Run();

    public void AppendEvent(string entity, EventRow e, string? receiptsJson) => _appendEvent
        .Bind(e.At.ToUnixTimeMilliseconds())
        .Bind(entity)
        .Bind(e.Version)
        .Bind(e.Type)
        .Bind(e.Actor)
        .Bind(e.PolicyVersion)
        .Bind(e.DataJson)
        .Bind(receiptsJson)
        .Run();

    public void UseId(string entity, UsedId used) => _useId.Bind(entity).Bind(used.Kind).Bind(used.Id).Bind(used.Use).Run();

    /// <summary>Adds a part, which must not exist, or changes one, which must exist.</summary>
    public void PutPart(string entity, PartRow part)
    {
        var statement = (part.IsNew ? _addPart : _updatePart).Bind(entity).Bind(part.Id);
        if (part.IsNew) statement.Bind(part.Number).Bind(part.At.ToUnixTimeMilliseconds());
        if (statement.Bind(part.IsOpen ? 1 : 0).Bind(part.Json).Run() == 1) return;
        throw new InvalidOperationException($"{entity} has no part {part.Id} to change.");
    }

    public void PutContent(string entity, Content content)
    {
        _putContent.Bind(content.Hash).Bind(content.MediaType).Bind(content.Bytes).Run();
        _useContent.Bind(entity).Bind(content.Hash).Run();
    }

    public void PutFate(string entity, FileFate fate)
    {
        if (fate.IsKept) _keepContent.Bind(entity).Bind(fate.Hash).Run();
        else if (_unuseContent.Bind(entity).Bind(fate.Hash).Run() == 1) _removeContent.Bind(fate.Hash).Run();
    }

    public void PutProbe(string text) => _putProbe.Bind(text).Run();

    public void Dispose()
    {
        foreach (var statement in _all) statement.Dispose();
        Connection.Dispose();
    }

    private bool Update(SqliteStatement statement, GrainRow row, int version) => OfKey(statement, row.Key, row.Type)
        .Bind(version)
        .Bind(row.Payload)
        .Bind(row.Listed?.Search)
        .Bind(row.Waiting.OutboxJson)
        .Bind(row.Listed?.Status)
        .Bind(row.Waiting.DueAtMs)
        .Run() == 1;

    private SqliteStatement OfKey(SqliteStatement statement, string key, string type) =>
        statement.Bind(key).Bind(type).Bind(_serviceId);

    private SqliteStatement Prepare(string sql)
    {
        _all.Add(new SqliteStatement(Connection, sql));
        return _all[^1];
    }
}
