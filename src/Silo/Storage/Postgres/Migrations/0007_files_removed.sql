-- A file is removed once no aggregate has it any more. What was decided on it is kept for ever, and so are files from before this was
-- known.
ALTER TABLE relayheat_content_use ADD COLUMN kept boolean NOT NULL DEFAULT false;

UPDATE relayheat_content_use SET kept = true;

CREATE INDEX ix_relayheat_content_use_hash ON relayheat_content_use (hash);

-- Two silos may do both at once: the one that has the last use of a file taken away, and the one that finds the file there for a new use.
-- The database lets one of them pass, so that nothing is ever in use and gone.
ALTER TABLE relayheat_content_use ADD CONSTRAINT fk_relayheat_content_use_hash FOREIGN KEY (hash) REFERENCES relayheat_content (hash);
