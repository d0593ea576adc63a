namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>The kinds of rows that a batch may have.</summary>
[Flags]
internal enum RowKinds
{
    None = 0,
    State = 1,
    NewState = 2,
    Event = 4,
    UsedId = 8,
    Part = 16,
    File = 32,
    FileFate = 64,
    Retirement = 128,
    Probe = 256,
    All = (Probe << 1) - 1,
}

/// <summary>The writer's SQL, step by step.</summary>
internal static class PostgresSteps
{
    // The columns that are the same for all keys come with the input too. If they were constants, the planner of a new database, which
    // has no statistics of the table, would search by them alone and so read all rows.
    private const string State =
        """
        input AS MATERIALIZED (
            SELECT *, @service_id AS service, 0::bigint AS zero
            FROM unnest(@row_n, @row_key, @row_type, @row_key_hash, @row_type_hash, @row_payload, @row_version, @row_status, @row_search,
                @row_due_at_ms, @row_outbox)
                AS t (n, key, type, key_hash, type_hash, payload, version, status, search, due_at_ms, outbox)),
        updated AS (
            UPDATE OrleansStorage s SET PayloadBinary = i.payload, Version = s.Version + 1,
                status = i.status, search = i.search, due_at_ms = i.due_at_ms, outbox = i.outbox
            FROM input i
            WHERE s.GrainIdExtensionString = i.key AND s.GrainTypeString = i.type AND s.ServiceId = i.service
              AND s.GrainIdN0 = i.zero AND s.GrainIdN1 = i.zero AND s.Version = i.version
            RETURNING i.n)
        """;

    private const string NewState =
        """
        first AS (
            SELECT DISTINCT ON (key, type) * FROM input WHERE version IS NULL ORDER BY key, type, n),
        inserted AS (
            INSERT INTO OrleansStorage (
                GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary,
                Version, status, search, due_at_ms, outbox)
            SELECT key_hash, zero, zero, type_hash, type, key, service, payload, 1, status, search, due_at_ms, outbox FROM first
            ON CONFLICT DO NOTHING
            RETURNING GrainIdExtensionString, GrainTypeString)
        """;

    // A commit whose row is not at the expected version is in `refused`: nothing of it is written.
    private const string Refused = "refused AS MATERIALIZED (SELECT n FROM input EXCEPT SELECT n FROM updated)";

    private const string RefusedOfBoth =
        """
        refused AS MATERIALIZED (
            SELECT n FROM input
            EXCEPT SELECT n FROM updated
            EXCEPT SELECT n FROM first
                WHERE (key, type) IN (SELECT GrainIdExtensionString, GrainTypeString FROM inserted))
        """;

    private const string NoneRefused = "refused AS MATERIALIZED (SELECT NULL::int AS n WHERE false)";

    // Before a commit takes its numbers, it announces the last number that was given out: its own are greater. It does so in the name of
    // its session, which others see at once and which reverts when the commit is visible. The lock is for silos of the previous version;
    // nothing waits for it or fails without it.
    private const string Event =
        $"""
        announced AS MATERIALIZED (
            SELECT set_config('application_name', '{PostgresFeed.Writer} ' || last_value, true) AS name,
                pg_try_advisory_xact_lock_shared({PostgresFeed.FormerLock} | last_value)
            FROM relayheat_event_sequence),
        events AS (
            INSERT INTO relayheat_event (at_ms, entity, version, type, actor, policy_version, data, receipts)
            SELECT at_ms, entity, version, type, actor, policy_version, data, receipts
            FROM unnest(@event_n, @event_at_ms, @event_entity, @event_version, @event_type, @event_actor, @event_policy, @event_data,
                @event_receipts) WITH ORDINALITY
                AS t (n, at_ms, entity, version, type, actor, policy_version, data, receipts, place)
            WHERE n NOT IN (SELECT n FROM refused) AND (SELECT name FROM announced) IS NOT NULL
            ORDER BY place)
        """;

    private const string UsedId =
        """
        used_ids AS (
            INSERT INTO relayheat_used_id (entity, kind, id, use)
            SELECT entity, kind, id, use
            FROM unnest(@used_n, @used_entity, @used_kind, @used_id, @used_use) AS t (n, entity, kind, id, use)
            WHERE n NOT IN (SELECT n FROM refused))
        """;

    private const string Part =
        """
        parts AS MATERIALIZED (
            SELECT * FROM unnest(@part_n, @part_entity, @part_id, @part_number, @part_at_ms, @part_is_open, @part_payload, @part_is_new)
                AS t (n, entity, id, number, at_ms, is_open, payload, is_new)
            WHERE n NOT IN (SELECT n FROM refused)),
        new_parts AS (
            INSERT INTO relayheat_part (entity, id, number, at_ms, is_open, payload)
            SELECT entity, id, number, at_ms, is_open, payload FROM parts WHERE is_new = 1),
        changed_parts AS (
            UPDATE relayheat_part p SET is_open = c.is_open, payload = c.payload
            FROM parts c WHERE c.is_new = 0 AND p.entity = c.entity AND p.id = c.id
            RETURNING c.n, c.id)
        """;

    // A part to change that does not exist fails the statement. The cast is the only way to throw: the text, which is no number, is the
    // reason in the error.
    private const string PartsAreThere =
        """
        SELECT (entity || ' has no part ' || id || ' to change')::int FROM parts
        WHERE is_new = 0 AND (n, id) NOT IN (SELECT n, id FROM changed_parts)
        """;

    private const string File =
        """
        files AS MATERIALIZED (
            SELECT * FROM unnest(@file_n, @file_entity, @file_hash, @file_media_type, @file_bytes)
                AS t (n, entity, hash, media_type, bytes)
            WHERE n NOT IN (SELECT n FROM refused)),
        content AS (
            INSERT INTO relayheat_content (hash, media_type, bytes) SELECT hash, media_type, bytes FROM files
            ON CONFLICT DO NOTHING),
        content_uses AS (
            INSERT INTO relayheat_content_use (entity, hash) SELECT entity, hash FROM files ON CONFLICT DO NOTHING)
        """;

    private const string FileFate =
        """
        fates AS MATERIALIZED (
            SELECT * FROM unnest(@fate_n, @fate_entity, @fate_hash, @fate_is_kept) AS t (n, entity, hash, is_kept)
            WHERE n NOT IN (SELECT n FROM refused)),
        kept_uses AS (
            UPDATE relayheat_content_use u SET kept = true
            FROM fates f WHERE f.is_kept = 1 AND u.entity = f.entity AND u.hash = f.hash),
        removed_uses AS (
            DELETE FROM relayheat_content_use u
            USING fates f WHERE f.is_kept = 0 AND u.entity = f.entity AND u.hash = f.hash AND NOT u.kept
            RETURNING u.entity, u.hash),
        removed_content AS (
            DELETE FROM relayheat_content c
            WHERE c.hash IN (SELECT hash FROM removed_uses) AND NOT EXISTS (
                SELECT FROM relayheat_content_use u
                WHERE u.hash = c.hash AND (u.entity, u.hash) NOT IN (SELECT entity, hash FROM removed_uses)))
        """;

    // Skips the rows that a commit of this batch writes: a statement can change a row only once.
    private const string Retirement =
        """
        retired AS (
            UPDATE OrleansStorage s SET due_at_ms = l.due_at_ms, outbox = l.outbox
            FROM (
                SELECT *, @service_id AS service, 0::bigint AS zero
                FROM unnest(@left_n, @left_key, @left_type, @left_version, @left_due_at_ms, @left_outbox)
                    AS t (n, key, type, version, due_at_ms, outbox)) l
            WHERE s.GrainIdExtensionString = l.key AND s.GrainTypeString = l.type AND s.ServiceId = l.service
              AND s.GrainIdN0 = l.zero AND s.GrainIdN1 = l.zero AND s.Version = l.version
              AND (l.key, l.type) NOT IN (SELECT key, type FROM input))
        """;

    private const string Probe =
        """
        probe AS (
            INSERT INTO relayheat_setting (name, value)
            SELECT 'probe', value FROM unnest(@probe_n, @probe_value) AS t (n, value)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value)
        """;

    private static readonly (RowKinds Kind, string Sql)[] OfKinds =
    [
        (RowKinds.Event, Event),
        (RowKinds.UsedId, UsedId),
        (RowKinds.Part, Part),
        (RowKinds.File, File),
        (RowKinds.FileFate, FileFate),
        (RowKinds.Retirement, Retirement),
        (RowKinds.Probe, Probe),
    ];

    /// <summary>The statement for batches with exactly these kinds of rows.</summary>
    public static string Write(RowKinds kinds)
    {
        var isNew = kinds.HasFlag(RowKinds.NewState);
        string[] states = !kinds.HasFlag(RowKinds.State) ? [NoneRefused] : isNew ? [State, NewState, RefusedOfBoth] : [State, Refused];
        var steps = states.Concat(OfKinds.Where(s => kinds.HasFlag(s.Kind)).Select(s => s.Sql)).Append(Noted(kinds.HasFlag(RowKinds.Part)));
        return $"WITH {string.Join(",\n", steps)}\nSELECT n FROM refused";
    }

    private static string Noted(bool hasParts) =>
        $"""
        noted AS (
            INSERT INTO relayheat_writer (id, batch, refused)
            VALUES (@writer, @batch, ARRAY(SELECT n FROM refused{(hasParts ? $" UNION ALL {PartsAreThere}" : "")}))
            ON CONFLICT (id) DO UPDATE SET batch = excluded.batch, refused = excluded.refused, at = now())
        """;
}
