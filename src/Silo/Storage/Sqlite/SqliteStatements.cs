using Microsoft.Data.Sqlite;
using RelayHeat.Engine;
using RelayHeat.Silo.Storage;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>The writer's prepared statements on its connection.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly string _serviceId;
    private readonly List<SqliteCommand> _commands = [];
    private readonly Action _begin;
    private readonly Action _commit;
    private readonly Func<object?[], int> _insertRow;
    private readonly Func<object?[], int> _updateRow;
    private readonly Func<object?[], int> _appendEvent;
    private readonly Func<object?[], int> _updateDirectory;
    private readonly Func<object?[], int> _putDirectory;
    private readonly Func<object?[], int> _putWakeUp;
    private readonly Func<object?[], int> _deleteWakeUp;
    private readonly Func<object?[], int> _addMessage;
    private readonly Func<object?[], int> _deleteMessage;
    private readonly Func<object?[], int> _useId;
    private readonly Func<object?[], int> _addPart;
    private readonly Func<object?[], int> _updatePart;
    private readonly Func<object?[], int> _putContent;
    private readonly Func<object?[], int> _useContent;
    private readonly Func<object?[], int> _putProbe;
    private readonly Func<object?[], int> _keepContent;
    private readonly Func<object?[], int> _unuseContent;
    private readonly Func<object?[], int> _removeContent;

    public SqliteStatements(SqliteConnection connection, string serviceId)
    {
        (_connection, _serviceId) = (connection, serviceId);
        var begin = Prepare("BEGIN IMMEDIATE");
        var commit = Prepare("COMMIT");
        (_begin, _commit) = (() => begin([]), () => commit([]));
        _insertRow = Prepare(
            """
            INSERT INTO OrleansStorage (
                GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary,
                Version)
            VALUES (@p0, 0, 0, @p1, @p2, @p3, @p4, @p5, 1)
            ON CONFLICT DO NOTHING
            """);
        _updateRow = Prepare(
            """
            UPDATE OrleansStorage SET PayloadBinary = @p0, Version = Version + 1
            WHERE GrainIdExtensionString = @p1 AND GrainTypeString = @p2 AND ServiceId = @p3
              AND GrainIdN0 = 0 AND GrainIdN1 = 0 AND Version = @p4
            """);
        _appendEvent = Prepare(
            """
            INSERT INTO relayheat_event (at_ms, entity, version, type, actor, policy_version, data, receipts)
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7)
            """);
        _updateDirectory = Prepare(
            "UPDATE relayheat_directory SET search = @p3, summary = @p4 WHERE kind = @p0 AND id = @p1 AND status = @p2");
        _putDirectory = Prepare(
            """
            INSERT INTO relayheat_directory (kind, id, status, search, summary) VALUES (@p0, @p1, @p2, @p3, @p4)
            ON CONFLICT DO UPDATE SET status = excluded.status, search = excluded.search, summary = excluded.summary
            """);
        _putWakeUp = Prepare(
            "INSERT INTO relayheat_wakeup (entity, due_at_ms) VALUES (@p0, @p1) ON CONFLICT DO UPDATE SET due_at_ms = excluded.due_at_ms");
        _deleteWakeUp = Prepare("DELETE FROM relayheat_wakeup WHERE entity = @p0");
        _addMessage = Prepare(
            "INSERT INTO relayheat_outbox (entity, version, number, actor, due_at_ms, payload) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)");
        _deleteMessage = Prepare("DELETE FROM relayheat_outbox WHERE entity = @p0 AND version = @p1 AND number = @p2");
        _useId = Prepare("INSERT INTO relayheat_used_id (entity, kind, id, use) VALUES (@p0, @p1, @p2, @p3)");
        _addPart = Prepare(
            "INSERT INTO relayheat_part (entity, id, number, at_ms, is_open, payload) VALUES (@p0, @p1, @p2, @p3, @p4, @p5)");
        _updatePart = Prepare("UPDATE relayheat_part SET is_open = @p2, payload = @p3 WHERE entity = @p0 AND id = @p1");
        _putContent = Prepare("INSERT INTO relayheat_content (hash, media_type, bytes) VALUES (@p0, @p1, @p2) ON CONFLICT DO NOTHING");
        _useContent = Prepare("INSERT INTO relayheat_content_use (entity, hash) VALUES (@p0, @p1) ON CONFLICT DO NOTHING");
        _putProbe = Prepare(
            "INSERT INTO relayheat_setting (name, value) VALUES ('probe', @p0) ON CONFLICT DO UPDATE SET value = excluded.value");
        _keepContent = Prepare("UPDATE relayheat_content_use SET kept = 1 WHERE entity = @p0 AND hash = @p1");
        _unuseContent = Prepare("DELETE FROM relayheat_content_use WHERE entity = @p0 AND hash = @p1 AND kept = 0");
        _removeContent = Prepare(
            "DELETE FROM relayheat_content WHERE hash = @p0 AND NOT EXISTS (SELECT 1 FROM relayheat_content_use WHERE hash = @p0)");
    }

    public SqliteConnection Connection => _connection;

    public void Begin() => _begin();

    public void Commit() => _commit();

    /// <summary>Writes a grain's row if it is at the expected version; false when it is not.</summary>
    public bool PutRow(GrainRow row) =>
        row.Version is { } version
            ? _updateRow([row.Payload, row.Key, row.Type, _serviceId, version]) == 1
            : _insertRow([GrainHash.Of(row.Key), GrainHash.Of(row.Type), row.Type, row.Key, _serviceId, row.Payload]) == 1;

    public void AppendEvent(string entity, EventRow e, string? receiptsJson) =>
        _appendEvent([e.At.ToUnixTimeMilliseconds(), entity, e.Version, e.Type, e.Actor, e.PolicyVersion, e.DataJson, receiptsJson]);

    public void PutDirectory(DirectoryRow row)
    {
        // Most changes leave the status alone; then the index by status need not be touched.
        if (_updateDirectory([row.Kind, row.Id, row.Status, row.Search, row.SummaryJson]) == 1) return;
        _putDirectory([row.Kind, row.Id, row.Status, row.Search, row.SummaryJson]);
    }

    public void PutWakeUp(string entity, DateTimeOffset? dueAt)
    {
        if (dueAt is { } at) _putWakeUp([entity, at.ToUnixTimeMilliseconds()]);
        else _deleteWakeUp([entity]);
    }

    public void AddMessage(string entity, OutboxRow m) =>
        _addMessage([entity, m.Version, m.Number, m.Actor, m.DueAt.ToUnixTimeMilliseconds(), m.PayloadJson]);

    public void DeleteMessage(string entity, OutboxRow m) => _deleteMessage([entity, m.Version, m.Number]);

    public void UseId(string entity, UsedId used) => _useId([entity, used.Kind, used.Id, used.Use]);

    /// <summary>Adds a part, which must not be there, or changes one, which must.</summary>
    public void PutPart(string entity, PartRow part)
    {
        var open = part.IsOpen ? 1 : 0;
        var rows = part.IsNew
            ? _addPart([entity, part.Id, part.Number, part.At.ToUnixTimeMilliseconds(), open, part.Json])
            : _updatePart([entity, part.Id, open, part.Json]);
        if (rows != 1) throw new InvalidOperationException($"{entity} has no part {part.Id} to change.");
    }

    public void PutContent(string entity, Content content)
    {
        _putContent([content.Hash, content.MediaType, content.Bytes]);
        _useContent([entity, content.Hash]);
    }

    public void PutProbe(string text) => _putProbe([text]);

    public void PutFate(string entity, FileFate fate)
    {
        if (fate.IsKept) _keepContent([entity, fate.Hash]);
        else if (_unuseContent([entity, fate.Hash]) == 1) _removeContent([fate.Hash]);
    }

    public void Dispose()
    {
        foreach (var command in _commands) command.Dispose();
        _connection.Dispose();
    }

    /// <summary>A statement with parameters @p0, @p1, …; running it gives the number of rows changed.</summary>
    private Func<object?[], int> Prepare(string sql)
    {
        var command = _connection.CreateCommand();
        _commands.Add(command);
        command.CommandText = sql;
        return values =>
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (i == command.Parameters.Count) command.Parameters.Add(new SqliteParameter { ParameterName = $"@p{i}" });
                command.Parameters[i].Value = values[i] ?? DBNull.Value;
            }
            return command.ExecuteNonQuery();
        };
    }
}
