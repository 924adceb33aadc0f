-- What a person said about deletions in a part of a run; what holds in all of it stands in the run's own columns. '' means
-- every account, or every region. A lane goes by its run's row and by each of these that takes it in: no deletions counts
-- before anything else, then the largest allowance. Lanes that are added later are taken in too.
CREATE TABLE allowance (
  run           INTEGER NOT NULL REFERENCES run (id),
  account       TEXT    NOT NULL CHECK (account = '' OR (length(account) = 12 AND account NOT GLOB '*[^0-9]*')),
  region        TEXT    NOT NULL,
  no_deletes    INTEGER NOT NULL CHECK (no_deletes IN (0, 1)),
  allow_deletes INTEGER CHECK (allow_deletes >= 0),
  PRIMARY KEY (run, account, region),
  CHECK (account <> '' OR region <> ''),
  CHECK (no_deletes = 1 OR allow_deletes IS NOT NULL)
) STRICT, WITHOUT ROWID;
