-- Files, such as a provider's evidence. Each is kept once, under the SHA-256 of its bytes, whoever has sent it.
CREATE TABLE relayheat_content (
    hash TEXT NOT NULL PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes BLOB NOT NULL
);

-- Which aggregate has committed which file, and so may show it.
CREATE TABLE relayheat_content_use (
    entity TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (entity, hash)
) WITHOUT ROWID;
