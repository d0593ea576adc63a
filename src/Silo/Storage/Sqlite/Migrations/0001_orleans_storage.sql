-- The rows of the ADO.NET storage provider. Keys, parameter names and result columns are the provider's; the rest is ours:
-- a unique index on the full key, so that of two first writes one loses, and statements that never leave a transaction open.
CREATE TABLE OrleansQuery (
    QueryKey TEXT NOT NULL PRIMARY KEY,
    QueryText TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE OrleansStorage (
    GrainIdHash INTEGER NOT NULL,
    GrainIdN0 INTEGER NOT NULL,
    GrainIdN1 INTEGER NOT NULL,
    GrainTypeHash INTEGER NOT NULL,
    GrainTypeString TEXT NOT NULL,
    GrainIdExtensionString TEXT NOT NULL,
    ServiceId TEXT NOT NULL,
    PayloadBinary BLOB,
    Version INTEGER NOT NULL
);

CREATE UNIQUE INDEX UX_OrleansStorage_Key
    ON OrleansStorage (GrainIdExtensionString, GrainTypeString, ServiceId, GrainIdN0, GrainIdN1);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', '
    SELECT PayloadBinary, Version
    FROM OrleansStorage
    WHERE GrainIdExtensionString = COALESCE(@GrainIdExtensionString, '''')
      AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
      AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1'),
('WriteToStorageKey', '
    INSERT INTO OrleansStorage (
        GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, Version)
    SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, COALESCE(@GrainIdExtensionString, ''''), @ServiceId,
        @PayloadBinary, 1
    WHERE @GrainStateVersion IS NULL OR EXISTS (
        SELECT 1 FROM OrleansStorage
        WHERE GrainIdExtensionString = COALESCE(@GrainIdExtensionString, '''')
          AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
          AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1)
    ON CONFLICT (GrainIdExtensionString, GrainTypeString, ServiceId, GrainIdN0, GrainIdN1)
    DO UPDATE SET PayloadBinary = excluded.PayloadBinary, Version = OrleansStorage.Version + 1
    WHERE OrleansStorage.Version = @GrainStateVersion;
    SELECT CASE WHEN changes() > 0 THEN COALESCE(@GrainStateVersion, 0) + 1 ELSE @GrainStateVersion END AS NewGrainStateVersion'),
('ClearStorageKey', '
    UPDATE OrleansStorage SET PayloadBinary = NULL, Version = Version + 1
    WHERE GrainIdExtensionString = COALESCE(@GrainIdExtensionString, '''')
      AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
      AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND Version = @GrainStateVersion;
    SELECT CASE WHEN changes() > 0 THEN @GrainStateVersion + 1 ELSE @GrainStateVersion END AS NewGrainStateVersion'),
('DeleteStorageKey', '
    DELETE FROM OrleansStorage
    WHERE GrainIdExtensionString = COALESCE(@GrainIdExtensionString, '''')
      AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
      AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND Version = @GrainStateVersion;
    SELECT CASE WHEN changes() > 0 THEN @GrainStateVersion + 1 ELSE @GrainStateVersion END AS NewGrainStateVersion');
