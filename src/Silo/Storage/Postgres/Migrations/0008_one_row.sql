-- What lists go by, when the sweeper looks at a grain, and the messages that it has not delivered are in its row: a command writes that
-- and the event, and nothing else. What the former tables hold moves there. A silo of the version before cannot write without them; it
-- refuses such a command as a whole.
LOCK TABLE OrleansStorage, relayheat_directory, relayheat_wakeup, relayheat_outbox IN ACCESS EXCLUSIVE MODE;

ALTER TABLE OrleansStorage
    -- What ?status= filters on; null where the grain is not listed.
    ADD COLUMN status text COLLATE "C",
    -- What ?q= looks into.
    ADD COLUMN search text COLLATE "C",
    -- When time next brings something about, or a message is to be sent again.
    ADD COLUMN due_at_ms bigint,
    -- Undelivered messages as a JSON array, oldest first; null where there are none.
    ADD COLUMN outbox text COLLATE "C";

WITH listed AS (
    SELECT kind || '/' || id AS key, status, search FROM relayheat_directory),
waking AS (
    SELECT entity AS key, due_at_ms FROM relayheat_wakeup),
undelivered AS (
    SELECT entity AS key, min(due_at_ms) AS due_at_ms,
        json_agg(json_build_object('v', version, 'n', number, 'a', actor, 'd', due_at_ms, 'p', payload::json)
            ORDER BY version, number)::text AS outbox
    FROM relayheat_outbox GROUP BY entity)
UPDATE OrleansStorage s
SET status = c.status, search = c.search, due_at_ms = LEAST(c.wakes_at_ms, c.sent_at_ms), outbox = c.outbox
FROM (
    SELECT key, l.status, l.search, w.due_at_ms AS wakes_at_ms, u.due_at_ms AS sent_at_ms, u.outbox
    FROM listed l FULL JOIN waking w USING (key) FULL JOIN undelivered u USING (key)) c
WHERE s.GrainIdExtensionString = c.key;

DROP TABLE relayheat_directory, relayheat_wakeup, relayheat_outbox;

CREATE INDEX ix_orleansstorage_status ON OrleansStorage (status, GrainIdExtensionString) WHERE status IS NOT NULL;

CREATE INDEX ix_orleansstorage_due ON OrleansStorage (due_at_ms) WHERE due_at_ms IS NOT NULL;

-- A row that is cleared is of nobody.
UPDATE OrleansQuery SET QueryText = '
    WITH updated AS (
        UPDATE OrleansStorage
        SET PayloadBinary = NULL, Version = Version + 1, status = NULL, search = NULL, due_at_ms = NULL, outbox = NULL
        WHERE GrainIdExtensionString = COALESCE(@GrainIdExtensionString, '''')
          AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
          AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
          AND Version = @GrainStateVersion::int
        RETURNING Version)
    SELECT COALESCE((SELECT Version FROM updated), @GrainStateVersion::int) AS NewGrainStateVersion'
WHERE QueryKey = 'ClearStorageKey';
