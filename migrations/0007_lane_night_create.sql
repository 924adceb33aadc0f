-- What was made and removed in a lane in a night, all runs of the night together: bounds the deletions of a night without
-- reading every resource. night: the night's start in milliseconds; made: snapshots and images that were not adopted, an
-- image with the snapshot that goes with it. It replaces the sums by the minute, which let one night reach into the next.
CREATE TABLE lane_night (
  lane    INTEGER NOT NULL,
  night   INTEGER NOT NULL,
  made    INTEGER NOT NULL CHECK (made >= 0),
  removed INTEGER NOT NULL CHECK (removed >= 0),
  PRIMARY KEY (lane, night)
) STRICT, WITHOUT ROWID;

INSERT INTO lane_night (lane, night, made, removed)
SELECT m.lane, n.slot_start, sum(m.made), sum(m.removed)
FROM (SELECT slot_start, max(slot_end) AS slot_end FROM run GROUP BY slot_start) n
JOIN lane_minute m ON m.minute >= n.slot_start AND m.minute < n.slot_end
GROUP BY m.lane, n.slot_start;

DROP TABLE lane_minute;

-- How many deletions were due in a lane, unless they were so many more than the night before that they were blocked: then
-- the number of the night before.
ALTER TABLE census ADD COLUMN usual_deletions INTEGER NOT NULL DEFAULT 0 CHECK (usual_deletions >= 0);
