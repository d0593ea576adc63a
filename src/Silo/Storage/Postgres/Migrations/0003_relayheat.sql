-- What is written beside a grain's row, in the same transaction. Instants are milliseconds since 1970. Texts are compared by
-- their bytes, as everywhere else in the product, whatever the database's own order is.

-- The audit feed (G4). Several silos append at once, so a number may become visible before a smaller one does. Before a commit
-- takes its numbers it says which was given out last, until it is visible; a reader stops at the smallest one so named.
CREATE SEQUENCE relayheat_event_sequence;

-- The first number is thrown away: a sequence that has given out none cannot be told from one that has given out the first.
SELECT nextval('relayheat_event_sequence');

CREATE TABLE relayheat_event (
    sequence bigint NOT NULL DEFAULT nextval('relayheat_event_sequence') PRIMARY KEY,
    at_ms bigint NOT NULL,
    entity text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    type text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    policy_version text COLLATE "C" NOT NULL,
    data text COLLATE "C" NOT NULL,
    -- The answers under idempotency keys that became durable with this event (G2); null when there are none.
    receipts text COLLATE "C"
);

ALTER SEQUENCE relayheat_event_sequence OWNED BY relayheat_event.sequence;

CREATE INDEX ix_relayheat_event_entity ON relayheat_event (entity, sequence);

-- One row for each aggregate that is listed.
CREATE TABLE relayheat_directory (
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    search text COLLATE "C" NOT NULL,
    summary text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, id)
) WITH (fillfactor = 70);

CREATE INDEX ix_relayheat_directory_status ON relayheat_directory (kind, status, id);

-- When time next brings something about for a grain.
CREATE TABLE relayheat_wakeup (
    entity text COLLATE "C" NOT NULL PRIMARY KEY,
    due_at_ms bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02);

CREATE INDEX ix_relayheat_wakeup_due ON relayheat_wakeup (due_at_ms);

-- Messages between grains that have not been delivered: few at any time, and soon gone.
CREATE TABLE relayheat_outbox (
    entity text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    number int NOT NULL,
    actor text COLLATE "C" NOT NULL,
    due_at_ms bigint NOT NULL,
    payload text COLLATE "C" NOT NULL,
    PRIMARY KEY (entity, version, number)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE INDEX ix_relayheat_outbox_due ON relayheat_outbox (due_at_ms);

-- Files, such as a provider's evidence. Each is kept once, under the SHA-256 of its bytes, whoever has sent it.
CREATE TABLE relayheat_content (
    hash text COLLATE "C" NOT NULL PRIMARY KEY,
    media_type text COLLATE "C" NOT NULL,
    bytes bytea NOT NULL
);

-- Which aggregate has committed which file, and so may show it.
CREATE TABLE relayheat_content_use (
    entity text COLLATE "C" NOT NULL,
    hash text COLLATE "C" NOT NULL,
    PRIMARY KEY (entity, hash)
);

-- Ids that callers have made for what must happen once, such as a payment: kept for ever, so that none has a second effect.
CREATE TABLE relayheat_used_id (
    entity text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    use text COLLATE "C" NOT NULL,
    PRIMARY KEY (entity, kind, id)
);

-- Settings that belong to the data, such as how far the sandbox clock runs ahead.
CREATE TABLE relayheat_setting (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    value text COLLATE "C" NOT NULL
);

-- The last batch of each silo's commit queue and which of its commits were refused: whoever lost the connection before the
-- answer came finds it here.
CREATE TABLE relayheat_writer (
    id uuid NOT NULL PRIMARY KEY,
    batch bigint NOT NULL,
    refused int[] NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
