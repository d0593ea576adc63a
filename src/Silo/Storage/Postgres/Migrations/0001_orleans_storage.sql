-- The rows of the ADO.NET storage provider. Keys, parameter names and result columns are the provider's; the rest is ours:
-- a unique key, so that of two first writes one loses.
CREATE TABLE OrleansQuery (
    QueryKey text NOT NULL PRIMARY KEY,
    QueryText text NOT NULL
);

-- Rows are rewritten by every command: room in the page lets a new version stay beside the old one, and the index alone.
CREATE TABLE OrleansStorage (
    GrainIdHash int NOT NULL,
    GrainIdN0 bigint NOT NULL,
    GrainIdN1 bigint NOT NULL,
    GrainTypeHash int NOT NULL,
    GrainTypeString text COLLATE "C" NOT NULL,
    GrainIdExtensionString text COLLATE "C" NOT NULL,
    ServiceId text COLLATE "C" NOT NULL,
    PayloadBinary bytea,
    Version int NOT NULL,
    PRIMARY KEY (GrainIdExtensionString, GrainTypeString, ServiceId, GrainIdN0, GrainIdN1)
) WITH (fillfactor = 70);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT PayloadBinary, Version
    FROM OrleansStorage
    WHERE GrainIdExtensionString = COALESCE(@GrainIdExtensionString, '''')
      AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
      AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1'),
-- A first write inserts, any other updates. What a failed check returns is the version that was given.
('WriteToStorageKey', '
    WITH inserted AS (
        INSERT INTO OrleansStorage (
            GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, Version)
        SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, COALESCE(@GrainIdExtensionString, ''''),
            @ServiceId, @PayloadBinary::bytea, 1
        WHERE @GrainStateVersion::int IS NULL
        ON CONFLICT DO NOTHING
        RETURNING Version),
    updated AS (
        UPDATE OrleansStorage SET PayloadBinary = @PayloadBinary, Version = Version + 1
        WHERE GrainIdExtensionString = COALESCE(@GrainIdExtensionString, '''')
          AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
          AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
          AND Version = @GrainStateVersion::int
        RETURNING Version)
    SELECT COALESCE((SELECT Version FROM inserted), (SELECT Version FROM updated), @GrainStateVersion::int) AS NewGrainStateVersion'),
('ClearStorageKey', '
    WITH updated AS (
        UPDATE OrleansStorage SET PayloadBinary = NULL, Version = Version + 1
        WHERE GrainIdExtensionString = COALESCE(@GrainIdExtensionString, '''')
          AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
          AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
          AND Version = @GrainStateVersion::int
        RETURNING Version)
    SELECT COALESCE((SELECT Version FROM updated), @GrainStateVersion::int) AS NewGrainStateVersion'),
('DeleteStorageKey', '
    WITH deleted AS (
        DELETE FROM OrleansStorage
        WHERE GrainIdExtensionString = COALESCE(@GrainIdExtensionString, '''')
          AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
          AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
          AND Version = @GrainStateVersion::int
        RETURNING Version)
    SELECT COALESCE((SELECT Version + 1 FROM deleted), @GrainStateVersion::int) AS NewGrainStateVersion');
