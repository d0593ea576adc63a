-- A file is removed once no aggregate has it any more. What was decided on it is kept for ever, and so are files from before this was
-- known.
ALTER TABLE relayheat_content_use ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;

UPDATE relayheat_content_use SET kept = 1;

CREATE INDEX ix_relayheat_content_use_hash ON relayheat_content_use (hash);
