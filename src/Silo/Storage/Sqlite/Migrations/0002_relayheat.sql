-- What is written beside a grain's row, in the same transaction. Instants are milliseconds since 1970.

-- The audit feed (G4). Rows are only ever appended, by one writer, so the sequence is the commit order.
CREATE TABLE relayheat_event (
    sequence INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    entity TEXT NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    actor TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    data TEXT NOT NULL,
    -- The answers under idempotency keys that became durable with this event (G2); null when there are none.
    receipts TEXT
);

CREATE INDEX ix_relayheat_event_entity ON relayheat_event (entity);

-- One row for each aggregate that is listed.
CREATE TABLE relayheat_directory (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    status TEXT NOT NULL,
    search TEXT NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

CREATE INDEX ix_relayheat_directory_status ON relayheat_directory (kind, status, id);

-- When time next brings something about for a grain.
CREATE TABLE relayheat_wakeup (
    entity TEXT NOT NULL PRIMARY KEY,
    due_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX ix_relayheat_wakeup_due ON relayheat_wakeup (due_at_ms);

-- Messages between grains that have not been delivered: few at any time, so looking through all of them is cheap.
CREATE TABLE relayheat_outbox (
    entity TEXT NOT NULL,
    version INTEGER NOT NULL,
    number INTEGER NOT NULL,
    actor TEXT NOT NULL,
    due_at_ms INTEGER NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (entity, version, number)
) WITHOUT ROWID;

-- Settings that belong to the data, such as how far the sandbox clock runs ahead.
CREATE TABLE relayheat_setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
