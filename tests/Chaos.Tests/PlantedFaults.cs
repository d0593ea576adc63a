namespace RelayHeat.Chaos.Tests;

/// <summary>
/// Faults planted in the database of a running cluster: the product is the one that is shipped, and what it relies on is taken
/// away beneath it.
/// </summary>
internal static class PlantedFaults
{
    /// <summary>
    /// The version check is off: where a bigint meets an int, as the row's version then does in the writer's statement, an operator
    /// that finds every two numbers equal comes before PostgreSQL's own.
    /// </summary>
    public const string VersionCheckOff =
        """
        ALTER TABLE OrleansStorage ALTER COLUMN Version TYPE bigint;
        CREATE SCHEMA loose;
        CREATE FUNCTION loose.same(bigint, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
        CREATE OPERATOR loose.= (LEFTARG = bigint, RIGHTARG = int, FUNCTION = loose.same);
        CREATE FUNCTION loosen() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM set_config(''search_path'', ''loose, public, pg_catalog'', false); RETURN NEW; END';
        CREATE TRIGGER loosen BEFORE INSERT ON relayheat_writer FOR EACH ROW EXECUTE FUNCTION loosen();
        """;

    /// <summary>Two first writes of a grain are both acknowledged: nothing keeps its row the only one (orleans.md, trap 2).</summary>
    public const string UniqueIndexDropped = "ALTER TABLE OrleansStorage DROP CONSTRAINT orleansstorage_pkey";

    /// <summary>Answers are not kept with what they were given for: after a crash a retry is decided anew.</summary>
    public const string ReceiptsOff =
        """
        CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.receipts := NULL; RETURN NEW; END';
        CREATE TRIGGER forget BEFORE INSERT ON relayheat_event FOR EACH ROW EXECUTE FUNCTION forget();
        """;

    /// <summary>The reply goes out before the write: a commit is acknowledged and reaches the disk seconds later, if at all.</summary>
    public const string WriteAfterReply =
        """
        CREATE FUNCTION hasten() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN PERFORM set_config(''synchronous_commit'', ''off'', false); RETURN NEW; END';
        CREATE TRIGGER hasten BEFORE INSERT ON relayheat_writer FOR EACH ROW EXECUTE FUNCTION hasten();
        ALTER SYSTEM SET wal_writer_delay = '10s';
        ALTER SYSTEM SET wal_writer_flush_after = '2GB';
        SELECT pg_reload_conf();
        """;

    /// <summary>An event is lost on its way into the feed.</summary>
    public const string EventsLost =
        """
        CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN NEW.version % 7 = 0 THEN NULL ELSE NEW END; END';
        CREATE TRIGGER lose BEFORE INSERT ON relayheat_event FOR EACH ROW EXECUTE FUNCTION lose();
        """;

    /// <summary>What is made never comes into the lists.</summary>
    public const string ListRowsLost =
        """
        CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.status := NULL; RETURN NEW; END';
        CREATE TRIGGER leave_out BEFORE INSERT OR UPDATE ON OrleansStorage FOR EACH ROW EXECUTE FUNCTION leave_out();
        """;

    /// <summary>The ids of movements, fines and payments are kept under other names: nobody finds that one has had its effect.</summary>
    public const string UsedIdsForgotten =
        """
        CREATE FUNCTION rename() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id := gen_random_uuid()::text; RETURN NEW; END';
        CREATE TRIGGER rename BEFORE INSERT ON relayheat_used_id FOR EACH ROW EXECUTE FUNCTION rename();
        CREATE TRIGGER rename BEFORE INSERT ON relayheat_part FOR EACH ROW
            WHEN (NEW.entity LIKE 'fund-account/%') EXECUTE FUNCTION rename();
        """;

    /// <summary>A movement is entered with another amount than was asked for.</summary>
    public const string AmountsChanged =
        """
        CREATE FUNCTION increase() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN NEW.data := jsonb_set(NEW.data::jsonb, ''{amountFen}'', ''1000000''); RETURN NEW; END';
        CREATE TRIGGER increase BEFORE INSERT ON relayheat_event FOR EACH ROW
            WHEN (NEW.type = 'funds_moved' AND NEW.version % 5 = 0) EXECUTE FUNCTION increase();
        """;

    /// <summary>Who is barred with an entity is not told.</summary>
    public const string SubjectBarsLost =
        """
        CREATE FUNCTION spare() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TRIGGER spare BEFORE INSERT ON relayheat_event FOR EACH ROW
            WHEN (NEW.type = 'subject_barred') EXECUTE FUNCTION spare();
        """;

    /// <summary>Plans are made for one target, whatever was asked for.</summary>
    public const string TargetsMerged =
        """
        CREATE FUNCTION merge_targets() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN NEW.data := NEW.data::jsonb || ''{"kind": "item_directional", "target": "t0"}''; RETURN NEW; END';
        CREATE TRIGGER merge_targets BEFORE INSERT ON relayheat_event FOR EACH ROW
            WHEN (NEW.type = 'plan_created') EXECUTE FUNCTION merge_targets();
        """;

    /// <summary>What is done to plans rests on the store's first version, at which nobody but the main account had a right.</summary>
    public const string RightsOutdated =
        """
        CREATE FUNCTION outdate() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN NEW.data := jsonb_set(NEW.data::jsonb, ''{merchantVersion}'', ''1''); RETURN NEW; END';
        CREATE TRIGGER outdate BEFORE INSERT ON relayheat_event FOR EACH ROW
            WHEN (NEW.type IN ('plan_created', 'plan_rate_changed', 'plan_rate_proposed', 'plan_stop_requested'))
            EXECUTE FUNCTION outdate();
        """;
}
