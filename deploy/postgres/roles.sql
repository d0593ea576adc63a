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
        END IF;
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO relayheat_owner, relayheat_silo, relayheat_gateway', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO relayheat_owner;
GRANT USAGE ON SCHEMA public TO relayheat_silo, relayheat_gateway;
