-- A store with many bindings is compressed at every command. LZ4 takes a fraction of the time; a server that was built without it
-- goes on as before.
DO $$
BEGIN
    ALTER TABLE OrleansStorage ALTER COLUMN PayloadBinary SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this server has no lz4: rows are compressed with pglz';
END
$$;
