-- What was committed up to a revision, named by a random text: a store that was put back to an older state and changed
-- otherwise has the same n again, never the same id. Whoever changes what older revisions say must change their ids too.
ALTER TABLE revision ADD COLUMN id TEXT NOT NULL DEFAULT '';
UPDATE revision SET id = hex(randomblob(16));
