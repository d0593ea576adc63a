-- Parts of aggregates that are too many for one row, such as the plans of a store or the movements of its fund account.
CREATE TABLE relayheat_part (
    entity text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    at_ms bigint NOT NULL,
    is_open int NOT NULL,
    payload text COLLATE "C" NOT NULL,
    PRIMARY KEY (entity, id)
);

-- Lists and exports go by the number.
CREATE UNIQUE INDEX ux_relayheat_part_number ON relayheat_part (entity, number);

-- What an aggregate holds in memory, however much of it is over.
CREATE INDEX ix_relayheat_part_open ON relayheat_part (entity, number) WHERE is_open = 1;
