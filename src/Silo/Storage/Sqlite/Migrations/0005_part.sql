-- Parts of aggregates that are too many for one row, such as the plans of a store or the movements of its fund account.
CREATE TABLE relayheat_part (
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    is_open INTEGER NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (entity, id)
);

-- Lists and exports go by the number.
CREATE UNIQUE INDEX ux_relayheat_part_number ON relayheat_part (entity, number);

-- What an aggregate holds in memory, however much of it is over.
CREATE INDEX ix_relayheat_part_open ON relayheat_part (entity, number) WHERE is_open = 1;
