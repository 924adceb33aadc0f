-- How many volumes are selected in a lane, as confirmed by a listing that counted more than before, or by a person; the last
-- row of a lane holds. Kept for good: what shrank is compared with this, and not with the census of last night.
CREATE TABLE selection (
  id           INTEGER PRIMARY KEY,
  lane         INTEGER NOT NULL REFERENCES lane (id),
  confirmed_at INTEGER NOT NULL,
  confirmed_by TEXT    NOT NULL CHECK (confirmed_by IN ('listing', 'person')),
  before       INTEGER CHECK (before >= 0),
  volumes      INTEGER NOT NULL CHECK (volumes >= 0)
) STRICT;
CREATE INDEX selection_lane ON selection (lane, id);

-- What the newest enumeration of before has counted is the first that holds.
INSERT INTO selection (lane, confirmed_at, confirmed_by, volumes)
SELECT c.lane, c.taken_at, 'listing', c.selected_volumes FROM census c
WHERE c.selected_volumes > 0 AND (c.taken_at, c.run) = (SELECT taken_at, run FROM census WHERE lane = c.lane
  ORDER BY taken_at DESC, run DESC LIMIT 1);
