-- What the store is, and where its counters stand.
CREATE TABLE store (
  id       TEXT NOT NULL,           -- random, made with the store
  next_key INTEGER NOT NULL,        -- of marks; a key is never used again
  oldest   INTEGER NOT NULL         -- the first revision from which change is complete
) STRICT;
INSERT INTO store VALUES (lower(hex(randomblob(16))), 1, 0);

CREATE TABLE revision (
  n     INTEGER PRIMARY KEY,
  at    INTEGER NOT NULL,           -- microseconds since 1970
  every INTEGER NOT NULL            -- 1: too many marks changed to list them
) STRICT;

CREATE TABLE story (
  key INTEGER PRIMARY KEY,
  id  TEXT NOT NULL UNIQUE,
  doc BLOB NOT NULL
) STRICT;

-- Sources, reports, locations and claims, by geo.Kind.
CREATE TABLE record (
  key     INTEGER PRIMARY KEY,
  story   INTEGER NOT NULL,
  kind    INTEGER NOT NULL,
  id      TEXT NOT NULL,
  doc     BLOB NOT NULL,
  cell    INTEGER,                  -- of a location: Morton code of its anchor
  answers BLOB                      -- of a claim that is answered: its assessment
) STRICT;
CREATE UNIQUE INDEX record_id ON record (story, kind, id);

CREATE TABLE relation (
  story  INTEGER NOT NULL,
  claim  TEXT NOT NULL,
  rel    INTEGER NOT NULL,
  target TEXT NOT NULL,
  doc    BLOB NOT NULL,
  PRIMARY KEY (story, claim, rel, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_target ON relation (story, target);

-- A placement and the row of the index that comes of it. Claim and location are keys of record.
CREATE TABLE mark (
  key      INTEGER PRIMARY KEY,
  claim    INTEGER NOT NULL,
  location INTEGER NOT NULL,
  role     INTEGER NOT NULL,
  extra    BLOB,                    -- unknown members of the placement
  words    INTEGER NOT NULL,        -- hash of its search words
  row      BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX mark_claim ON mark (claim, location);
CREATE INDEX mark_location ON mark (location);

-- A mark as it is served.
CREATE TABLE page (
  key        INTEGER PRIMARY KEY,
  location   INTEGER NOT NULL,
  country    TEXT NOT NULL,
  precision  INTEGER NOT NULL,
  geometry   BLOB,                  -- GeoJSON of a point
  properties BLOB NOT NULL
) STRICT;

-- GeoJSON of a location that is an area.
CREATE TABLE area (
  location INTEGER PRIMARY KEY,
  geometry BLOB NOT NULL
) STRICT;

-- Search words joined by spaces, by key of the mark.
CREATE VIRTUAL TABLE search USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, prefix = '2 3', tokenize = 'ascii'
);

-- Documents as they were before a revision changed or removed them. A placement is named claim@location, a relation by its claim, the
-- number of its kind and its target.
CREATE TABLE former (
  seq      INTEGER PRIMARY KEY,
  revision INTEGER NOT NULL,
  story    INTEGER NOT NULL,
  kind     INTEGER NOT NULL,
  id       TEXT NOT NULL,
  removed  INTEGER NOT NULL,
  role     INTEGER,                 -- of a placement, whose doc is its unknown members
  doc      BLOB NOT NULL
) STRICT;
CREATE INDEX former_id ON former (story, kind, id, seq);

-- Marks that a revision touched: op 1 made, 2 changed, 3 removed.
CREATE TABLE change (
  revision INTEGER NOT NULL,
  mark     INTEGER NOT NULL,
  op       INTEGER NOT NULL,
  PRIMARY KEY (revision, mark)
) STRICT, WITHOUT ROWID;
