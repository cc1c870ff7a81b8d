-- The stories that an import put, as a JSON array of ids, empty when none of them, of their sources and of their reports
-- differ; null when they are too many to list, and of older revisions.
ALTER TABLE revision ADD COLUMN stories TEXT;
