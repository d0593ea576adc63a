-- What lists go by, when the sweeper looks at a grain, and the messages that it has not delivered are in its row: a command writes that
-- and the event, and nothing else. The table is made anew: what is looked at without the state stands in front of it.
CREATE TABLE OrleansStorage_new (
    GrainIdHash INTEGER NOT NULL,
    GrainIdN0 INTEGER NOT NULL,
    GrainIdN1 INTEGER NOT NULL,
    GrainTypeHash INTEGER NOT NULL,
    GrainTypeString TEXT NOT NULL,
    GrainIdExtensionString TEXT NOT NULL,
    ServiceId TEXT NOT NULL,
    Version INTEGER NOT NULL,
    -- What ?status= filters on; null where the grain is not listed.
    status TEXT,
    -- What ?q= looks into.
    search TEXT,
    -- When time next brings something about, or a message is to be sent again.
    due_at_ms INTEGER,
    -- Undelivered messages as a JSON array, oldest first; null where there are none.
    outbox TEXT,
    PayloadBinary BLOB
);

INSERT INTO OrleansStorage_new (
    GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, Version, status, search,
    due_at_ms, outbox, PayloadBinary)
SELECT s.GrainIdHash, s.GrainIdN0, s.GrainIdN1, s.GrainTypeHash, s.GrainTypeString, s.GrainIdExtensionString, s.ServiceId, s.Version,
    d.status, d.search, MIN(COALESCE(w.due_at_ms, m.due_at_ms), COALESCE(m.due_at_ms, w.due_at_ms)), m.outbox, s.PayloadBinary
FROM OrleansStorage s
LEFT JOIN relayheat_directory d ON d.kind = substr(s.GrainIdExtensionString, 1, instr(s.GrainIdExtensionString, '/') - 1)
    AND d.id = substr(s.GrainIdExtensionString, instr(s.GrainIdExtensionString, '/') + 1)
LEFT JOIN relayheat_wakeup w ON w.entity = s.GrainIdExtensionString
LEFT JOIN (
    SELECT entity, MIN(due_at_ms) AS due_at_ms,
        json_group_array(json_object('v', version, 'n', number, 'a', actor, 'd', due_at_ms, 'p', json(payload))) AS outbox
    FROM (SELECT * FROM relayheat_outbox ORDER BY entity, version, number) GROUP BY entity) m ON m.entity = s.GrainIdExtensionString;

DROP TABLE OrleansStorage;
DROP TABLE relayheat_directory;
DROP TABLE relayheat_wakeup;
DROP TABLE relayheat_outbox;

ALTER TABLE OrleansStorage_new RENAME TO OrleansStorage;

CREATE UNIQUE INDEX UX_OrleansStorage_Key
    ON OrleansStorage (GrainIdExtensionString, GrainTypeString, ServiceId, GrainIdN0, GrainIdN1);

CREATE INDEX ix_OrleansStorage_status ON OrleansStorage (status, GrainIdExtensionString) WHERE status IS NOT NULL;

CREATE INDEX ix_OrleansStorage_due ON OrleansStorage (due_at_ms) WHERE due_at_ms IS NOT NULL;

-- A row that is cleared is of nobody.
UPDATE OrleansQuery SET QueryText = '
    UPDATE OrleansStorage
    SET PayloadBinary = NULL, Version = Version + 1, status = NULL, search = NULL, due_at_ms = NULL, outbox = NULL
    WHERE GrainIdExtensionString = COALESCE(@GrainIdExtensionString, '''')
      AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
      AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
      AND Version = @GrainStateVersion;
    SELECT CASE WHEN changes() > 0 THEN @GrainStateVersion + 1 ELSE @GrainStateVersion END AS NewGrainStateVersion'
WHERE QueryKey = 'ClearStorageKey';
