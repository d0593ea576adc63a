-- What each role may do with these tables, where a database has the roles of deploy/postgres/roles.sql; where one role does everything
-- there is nothing to grant. Applied after every migration: whoever adds a table adds it here.
DO $$
BEGIN
    IF to_regrole('relayheat_silo') IS NOT NULL THEN
        -- Texts of queries are run by whoever reads them, so whoever runs them must not write them.
        GRANT SELECT ON OrleansQuery, schemaversions, relayheat_migration TO relayheat_silo;
        -- What is never taken back: an event, an id that was used.
        GRANT SELECT, INSERT ON relayheat_event, relayheat_used_id TO relayheat_silo;
        -- A file is removed as it is: none becomes another one, and what was decided on it stays.
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
