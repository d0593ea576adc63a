-- The three rows of a command: the state, what happened, and the store in lists. For the contenders that write SQL themselves.
CREATE TABLE IF NOT EXISTS store (
    id text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    state text NOT NULL
);

CREATE TABLE IF NOT EXISTS store_event (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    store_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    data text NOT NULL
);

CREATE INDEX IF NOT EXISTS ix_store_event_store ON store_event (store_id);

CREATE TABLE IF NOT EXISTS store_list (
    id text COLLATE "C" PRIMARY KEY,
    status text COLLATE "C" NOT NULL,
    summary text NOT NULL
);

CREATE INDEX IF NOT EXISTS ix_store_list_status ON store_list (status, id);
