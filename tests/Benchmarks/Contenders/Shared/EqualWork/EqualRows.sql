-- What equal work needs beside the three rows: stored answers, messages that wait, and the accounts that are told.
CREATE TABLE IF NOT EXISTS receipt (
    store_id text COLLATE "C" NOT NULL,
    actor text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    status integer NOT NULL,
    answer text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (store_id, actor, key)
);

CREATE TABLE IF NOT EXISTS outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account text COLLATE "C" NOT NULL,
    merchant_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    permission text,
    at timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS account (
    id text COLLATE "C" PRIMARY KEY,
    merchant_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    permission text,
    at timestamptz NOT NULL
);
