-- Ids that callers have made for what must happen once, such as a payment: kept for ever, so that none has a second effect.
CREATE TABLE relayheat_used_id (
    entity TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    use TEXT NOT NULL,
    PRIMARY KEY (entity, kind, id)
) WITHOUT ROWID;
