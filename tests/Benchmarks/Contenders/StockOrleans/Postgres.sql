-- The table and the queries that the ADO.NET provider expects. A write is one statement, which is kinder to the provider than a procedure.
CREATE TABLE IF NOT EXISTS orleansquery (
    querykey text PRIMARY KEY,
    querytext text NOT NULL
);

CREATE TABLE IF NOT EXISTS orleansstorage (
    grainidhash integer NOT NULL,
    grainidn0 bigint NOT NULL,
    grainidn1 bigint NOT NULL,
    graintypehash integer NOT NULL,
    graintypestring text NOT NULL,
    grainidextensionstring text COLLATE "C" NOT NULL,
    serviceid text NOT NULL,
    payloadbinary bytea,
    version integer NOT NULL
);

CREATE UNIQUE INDEX IF NOT EXISTS ux_orleansstorage
    ON orleansstorage (grainidextensionstring, graintypestring, serviceid, grainidn0, grainidn1);

INSERT INTO orleansquery (querykey, querytext) VALUES
('ReadFromStorageKey', '
    SELECT payloadbinary AS "PayloadBinary", version AS "Version" FROM orleansstorage
    WHERE grainidextensionstring = @GrainIdExtensionString AND graintypestring = @GrainTypeString AND serviceid = @ServiceId
      AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1'),
('WriteToStorageKey', '
    WITH written AS (
        INSERT INTO orleansstorage (
            grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, grainidextensionstring, serviceid, payloadbinary, version)
        VALUES (@GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId,
            @PayloadBinary, 1)
        ON CONFLICT (grainidextensionstring, graintypestring, serviceid, grainidn0, grainidn1)
        DO UPDATE SET payloadbinary = excluded.payloadbinary, version = orleansstorage.version + 1
        WHERE orleansstorage.version = @GrainStateVersion
        RETURNING version)
    SELECT COALESCE((SELECT version FROM written), @GrainStateVersion) AS "NewGrainStateVersion"'),
('ClearStorageKey', '
    WITH written AS (
        UPDATE orleansstorage SET payloadbinary = NULL, version = version + 1
        WHERE grainidextensionstring = @GrainIdExtensionString AND graintypestring = @GrainTypeString AND serviceid = @ServiceId
          AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1 AND version = @GrainStateVersion
        RETURNING version)
    SELECT COALESCE((SELECT version FROM written), @GrainStateVersion) AS "NewGrainStateVersion"'),
('DeleteStorageKey', '
    WITH written AS (
        DELETE FROM orleansstorage
        WHERE grainidextensionstring = @GrainIdExtensionString AND graintypestring = @GrainTypeString AND serviceid = @ServiceId
          AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1 AND version = @GrainStateVersion
        RETURNING version + 1 AS version)
    SELECT COALESCE((SELECT version FROM written), @GrainStateVersion) AS "NewGrainStateVersion"')
ON CONFLICT DO NOTHING;
