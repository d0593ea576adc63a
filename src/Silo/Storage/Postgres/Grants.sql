-- The rights of the roles of deploy/postgres/roles.sql. Without these roles there is nothing to grant. Applied after every migration:
-- add each new table here.
DO $$
BEGIN
    IF to_regrole('relayheat_silo') IS NOT NULL THEN
        -- The table OrleansQuery holds SQL that its readers run, so they must not write it.
        GRANT SELECT ON OrleansQuery, schemaversions, relayheat_migration TO relayheat_silo;
        -- Events and used ids are never changed.
        GRANT SELECT, INSERT ON relayheat_event, relayheat_used_id TO relayheat_silo;
        -- Files are added and removed, never changed. A file on which something was decided stays.
        GRANT SELECT, INSERT, DELETE ON relayheat_content, relayheat_content_use TO relayheat_silo;
        GRANT UPDATE (kept) ON relayheat_content_use TO relayheat_silo;
        GRANT SELECT, INSERT, UPDATE
            ON OrleansStorage, OrleansMembershipVersion, relayheat_part, relayheat_setting, relayheat_writer
            TO relayheat_silo;
        GRANT SELECT, INSERT, UPDATE, DELETE ON OrleansMembership TO relayheat_silo;
        GRANT USAGE, SELECT ON SEQUENCE relayheat_event_sequence TO relayheat_silo;
    END IF;
    IF to_regrole('relayheat_gateway') IS NOT NULL THEN
        GRANT SELECT ON OrleansQuery, OrleansMembership TO relayheat_gateway;
    END IF;
END
$$;
