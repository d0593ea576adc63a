-- The roles of a cluster, each with no more than it needs. Run once by an administrator in the cluster's own, empty database, before
-- the first `migrate`; running it again changes nothing. Passwords are set apart: ALTER ROLE … PASSWORD, or psql's \password.
--   relayheat_owner    owns the schema and migrates it; nothing that runs all the time has its password
--   relayheat_silo     reads and writes rows; changes no table, no text of a query, and no event that is written
--   relayheat_gateway  reads the membership, to find the silos, and no row of the product
-- What the last two may do with which table is granted by `migrate`, with the tables (src/Silo/Storage/Postgres/Grants.sql).
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['relayheat_owner', 'relayheat_silo', 'relayheat_gateway'] LOOP
        IF to_regrole(wanted) IS NULL THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE', wanted);
            -- Two for each gateway; ALTER ROLE … CONNECTION LIMIT where there are more than ten. It keeps the rest for the silos.
            IF wanted = 'relayheat_gateway' THEN ALTER ROLE relayheat_gateway CONNECTION LIMIT 20; END IF;
        END IF;
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO relayheat_owner, relayheat_silo, relayheat_gateway', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO relayheat_owner;
GRANT USAGE ON SCHEMA public TO relayheat_silo, relayheat_gateway;

-- What every role of a database may do by itself, without a right to any table, and what none of these needs: lock for others, fill
-- the disk with large objects or with the write-ahead log. The silos' locks are for silos of the version before. An administrator who
-- is no superuser is warned that nothing was taken away; no silo relies on it.
DO $$
DECLARE
    open_to_all regprocedure;
BEGIN
    FOR open_to_all IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace
          AND (proname ~ '^pg_(try_)?advisory_' OR proname ~ '^(lo_(creat|create|from_bytea|import)|pg_logical_emit_message)$')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', open_to_all);
        IF open_to_all::text ~ '^pg_(try_)?advisory_' THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO relayheat_owner, relayheat_silo', open_to_all);
        END IF;
    END LOOP;
    -- A sort that does not fit into memory goes to the disk; the membership fits.
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('ALTER ROLE relayheat_gateway IN DATABASE %I SET temp_file_limit = %L', current_database(), '16MB');
    END IF;
END
$$;
