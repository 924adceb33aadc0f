-- The durable queue. Times are INTEGER milliseconds since 1970-01-01T00:00:00Z, written from the caller's clock.
-- A task is in exactly one of ready, flight and ended. Look inside with: SELECT * FROM task_state WHERE run = '…'.

-- What is written once per database: the next task's id (never used twice, even after pruning, because ids are in
-- tags), and a number that grows when a producer changes something.
CREATE TABLE meta (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  next_task   INTEGER NOT NULL CHECK (next_task > 0),
  change_mark INTEGER NOT NULL CHECK (change_mark >= 0)
) STRICT;
INSERT INTO meta VALUES (1, 1, 0);

-- Who worked this database, newest epoch last. Only the holder of the OS lock on <database>.owner adds a row.
CREATE TABLE owner (
  epoch      INTEGER PRIMARY KEY CHECK (epoch > 0),
  host       TEXT    NOT NULL,
  pid        INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  alive_at   INTEGER NOT NULL
) STRICT;

-- The work of a slot. The five sums equal those of its counters. A run with open tasks has not ended.
CREATE TABLE run (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  key           TEXT    NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 75),
  slot_day      TEXT    NOT NULL CHECK (slot_day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  slot_start    INTEGER NOT NULL,
  slot_end      INTEGER NOT NULL CHECK (slot_end > slot_start),
  no_deletes    INTEGER NOT NULL CHECK (no_deletes IN (0, 1)),
  allow_deletes INTEGER CHECK (allow_deletes >= 0),
  created_at    INTEGER NOT NULL,
  ended_at      INTEGER,
  -- Set while prune removes it piece by piece: it is no longer shown.
  pruning       INTEGER NOT NULL DEFAULT 0 CHECK (pruning IN (0, 1)),
  open          INTEGER NOT NULL DEFAULT 0 CHECK (open >= 0),
  done          INTEGER NOT NULL DEFAULT 0 CHECK (done >= 0),
  failed        INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
  skipped       INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0),
  blocked       INTEGER NOT NULL DEFAULT 0 CHECK (blocked >= 0),
  CHECK (ended_at IS NULL OR open = 0)
) STRICT;

-- Dictionaries: a name once, a small number everywhere else. Rows are never removed.
CREATE TABLE lane (
  id      INTEGER PRIMARY KEY,
  account TEXT NOT NULL CHECK (length(account) = 12 AND account NOT GLOB '*[^0-9]*'),
  region  TEXT NOT NULL CHECK (region <> ''),
  UNIQUE (account, region)
) STRICT;

CREATE TABLE action (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

CREATE TABLE kind (
  id     INTEGER PRIMARY KEY,
  name   TEXT NOT NULL UNIQUE CHECK (name <> ''),
  effect TEXT CHECK (effect IN ('makesSnapshot', 'makesImage', 'makesAlarm', 'removes'))
) STRICT;

-- One API action in a lane. Its gate outlives a restart; NULL until it was first throttled.
CREATE TABLE flow (
  id          INTEGER PRIMARY KEY,
  lane        INTEGER NOT NULL REFERENCES lane (id),
  action      INTEGER NOT NULL REFERENCES action (id),
  gate_until  INTEGER,
  rate_factor REAL    CHECK (rate_factor > 0 AND rate_factor <= 1),
  consecutive INTEGER CHECK (consecutive >= 0),
  UNIQUE (lane, action),
  CHECK ((gate_until IS NULL) = (rate_factor IS NULL) AND (gate_until IS NULL) = (consecutive IS NULL))
) STRICT;
CREATE INDEX flow_gated ON flow (id) WHERE gate_until IS NOT NULL;

-- A lane's part of a run. supersedes: its enumeration has settled, so older runs give way here; superseded_by: the newer
-- run to which this one gave way.
CREATE TABLE lane_run (
  run           INTEGER NOT NULL REFERENCES run (id),
  lane          INTEGER NOT NULL REFERENCES lane (id),
  name          TEXT    NOT NULL,
  added_at      INTEGER NOT NULL,
  supersedes    INTEGER NOT NULL DEFAULT 0 CHECK (supersedes IN (0, 1)),
  superseded_by INTEGER CHECK (superseded_by > run),
  PRIMARY KEY (run, lane)
) STRICT, WITHOUT ROWID;
CREATE INDEX lane_run_lane ON lane_run (lane, run);

-- What was looked at in a lane to the last page (covered = 1), and what was not, and why.
CREATE TABLE lane_feature (
  run        INTEGER NOT NULL,
  lane       INTEGER NOT NULL,
  feature    TEXT    NOT NULL CHECK (feature IN ('snapshots', 'images', 'alarms')),
  covered    INTEGER NOT NULL CHECK (covered IN (0, 1)),
  code       TEXT,
  message    TEXT,
  hint       TEXT,
  request_id TEXT,
  reach      TEXT CHECK (reach IN ('task', 'flow', 'lane')),
  PRIMARY KEY (run, lane, feature),
  FOREIGN KEY (run, lane) REFERENCES lane_run (run, lane),
  CHECK (covered = (code IS NULL) AND (code IS NULL) = (message IS NULL) AND (code IS NULL) = (reach IS NULL))
) STRICT, WITHOUT ROWID;

-- What each enumeration counted in a lane.
CREATE TABLE census (
  lane              INTEGER NOT NULL,
  taken_at          INTEGER NOT NULL,
  run               INTEGER NOT NULL,
  running_instances INTEGER NOT NULL CHECK (running_instances >= 0),
  selected_volumes  INTEGER NOT NULL CHECK (selected_volumes >= 0),
  auto_snapshots    INTEGER NOT NULL CHECK (auto_snapshots >= 0),
  PRIMARY KEY (lane, taken_at, run),
  FOREIGN KEY (run, lane) REFERENCES lane_run (run, lane)
) STRICT, WITHOUT ROWID;

-- Lines for people; lane 0 is the run as a whole.
CREATE TABLE warning (
  id   INTEGER PRIMARY KEY,
  run  INTEGER NOT NULL REFERENCES run (id),
  lane INTEGER NOT NULL,
  line TEXT    NOT NULL CHECK (line <> ''),
  UNIQUE (run, lane, line)
) STRICT;

-- Accounts that take no part in a run. account is '' when its file could not be read that far.
CREATE TABLE uncovered_account (
  run        INTEGER NOT NULL REFERENCES run (id),
  name       TEXT    NOT NULL,
  account    TEXT    NOT NULL CHECK (account = '' OR length(account) = 12),
  code       TEXT    NOT NULL,
  message    TEXT    NOT NULL,
  hint       TEXT,
  request_id TEXT,
  reach      TEXT    NOT NULL CHECK (reach IN ('task', 'flow', 'lane')),
  PRIMARY KEY (run, name, account)
) STRICT, WITHOUT ROWID;

-- A task's identity and body: written once, never changed. The hot tables below declare no foreign keys (each would be
-- a look-up per row and move); `aws-man queue check` proves what they would.
CREATE TABLE task (
  id         INTEGER PRIMARY KEY,
  run        INTEGER NOT NULL,
  lane       INTEGER NOT NULL,
  kind       INTEGER NOT NULL,
  flow       INTEGER NOT NULL,
  subject    TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  payload    TEXT    NOT NULL,
  -- Features of its lane, comma-separated, that are uncovered when it ends failed or blocked; NULL for most.
  covers     TEXT CHECK (covers <> ''),
  follows    INTEGER NOT NULL CHECK (follows IN (0, 1)),
  created_at INTEGER NOT NULL,
  UNIQUE (run, lane, kind, subject)
) STRICT;
CREATE INDEX task_follower ON task (run, lane) WHERE follows = 1;

-- Can be claimed from due_at on, clustered as it is consumed: a claim reads the head of its flow's range.
CREATE TABLE ready (
  flow        INTEGER NOT NULL,
  due_at      INTEGER NOT NULL,
  task        INTEGER NOT NULL,
  fence       INTEGER NOT NULL CHECK (fence >= 0),
  attempts    INTEGER NOT NULL CHECK (attempts >= 0),
  deaths      INTEGER NOT NULL CHECK (deaths >= 0),
  must_look   INTEGER NOT NULL CHECK (must_look IN (0, 1)),
  wait_cause  TEXT,
  wait_since  INTEGER,
  waits       INTEGER NOT NULL CHECK (waits >= 0),
  -- {"state":…,"problem":…} of the end it comes to unless its last look finds the effect.
  pending_end TEXT CHECK (pending_end IS NULL OR json_valid(pending_end)),
  PRIMARY KEY (flow, due_at, task),
  CHECK ((wait_cause IS NULL) = (wait_since IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX ready_look ON ready (task) WHERE must_look = 1;

-- Claimed: its call may be under way. Small: as many rows as calls in flight.
CREATE TABLE flight (
  task        INTEGER PRIMARY KEY,
  flow        INTEGER NOT NULL,
  fence       INTEGER NOT NULL CHECK (fence > 0),
  epoch       INTEGER NOT NULL CHECK (epoch > 0),
  claimed_at  INTEGER NOT NULL,
  attempts    INTEGER NOT NULL CHECK (attempts >= 0),
  deaths      INTEGER NOT NULL CHECK (deaths >= 0),
  must_look   INTEGER NOT NULL CHECK (must_look IN (0, 1)),
  wait_cause  TEXT,
  wait_since  INTEGER,
  waits       INTEGER NOT NULL CHECK (waits >= 0),
  pending_end TEXT CHECK (pending_end IS NULL OR json_valid(pending_end)),
  -- Blocked when it settles without having ended.
  cancelled   INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1)),
  -- Of a task that follows its lane: something happened there since the claim, so it goes round once more.
  nudged      INTEGER NOT NULL DEFAULT 0 CHECK (nudged IN (0, 1)),
  CHECK ((wait_cause IS NULL) = (wait_since IS NULL))
) STRICT;

-- From here to the sums: a CHECK names at most two values in one IN. SQLite builds a temporary b-tree for a longer list,
-- anew for every row that is written.

-- Where a task ended; removed only by a replay or a reopening, which puts it back into ready with its fence. Of an
-- attempt whose own outcome ended the task (epoch is not NULL), this row is the audit row too, until it is reopened: the
-- common way to end costs one row, not two.
CREATE TABLE ended (
  task       INTEGER PRIMARY KEY,
  run        INTEGER NOT NULL,
  lane       INTEGER NOT NULL,
  state      TEXT    NOT NULL CHECK (state IN ('done', 'failed') OR state IN ('skipped', 'blocked')),
  ended_at   INTEGER NOT NULL,
  epoch      INTEGER,
  claimed_at INTEGER,
  settled_at INTEGER,
  fence      INTEGER NOT NULL CHECK (fence >= 0),
  attempts   INTEGER NOT NULL CHECK (attempts >= 0),
  deaths     INTEGER NOT NULL CHECK (deaths >= 0),
  must_look  INTEGER NOT NULL CHECK (must_look IN (0, 1)),
  code       TEXT,
  message    TEXT,
  hint       TEXT,
  request_id TEXT,
  reach      TEXT CHECK (reach IN ('task', 'flow') OR reach = 'lane'),
  CHECK ((code IS NULL) = (message IS NULL) AND (code IS NULL) = (reach IS NULL)),
  CHECK (state IN ('done', 'skipped') OR code IS NOT NULL),
  CHECK ((epoch IS NULL) = (claimed_at IS NULL) AND (epoch IS NULL) = (settled_at IS NULL))
) STRICT;
CREATE INDEX ended_badly ON ended (run, lane, task) WHERE state IN ('failed', 'blocked');

-- Append-only audit: the settle or death of each claim (n = 0), and what came after it: late words, replays, reopenings.
CREATE TABLE attempt (
  task       INTEGER NOT NULL,
  fence      INTEGER NOT NULL,
  n          INTEGER NOT NULL CHECK (n >= 0),
  epoch      INTEGER NOT NULL,
  claimed_at INTEGER,
  settled_at INTEGER NOT NULL,
  outcome    TEXT    NOT NULL CHECK (outcome IN ('done', 'again') OR outcome IN ('notYet', 'unknown')
                                   OR outcome IN ('failed', 'skipped') OR outcome IN ('blocked', 'died')
                                   OR outcome IN ('replayed', 'reopened') OR outcome IN ('cancelled', 'stale')),
  code       TEXT,
  message    TEXT,
  hint       TEXT,
  request_id TEXT,
  reach      TEXT CHECK (reach IN ('task', 'flow') OR reach = 'lane'),
  PRIMARY KEY (task, fence, n),
  CHECK ((code IS NULL) = (message IS NULL) AND (code IS NULL) = (reach IS NULL))
) STRICT, WITHOUT ROWID;

-- Append-only audit: each API call of each settled attempt.
CREATE TABLE call (
  task        INTEGER NOT NULL,
  fence       INTEGER NOT NULL,
  n           INTEGER NOT NULL CHECK (n >= 0),
  action      INTEGER NOT NULL,
  purpose     TEXT    NOT NULL CHECK (purpose IN ('identity', 'listing') OR purpose IN ('effect', 'proof')
                                    OR purpose IN ('look', 'confirm')),
  mutating    INTEGER NOT NULL CHECK (mutating IN (0, 1)),
  throttled   INTEGER NOT NULL CHECK (throttled IN (0, 1)),
  started_at  INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  status      INTEGER,
  code        TEXT,
  request_id  TEXT,
  PRIMARY KEY (task, fence, n)
) STRICT, WITHOUT ROWID;

-- What a task made, adopted or removed in the cloud, as last observed; a lane's stand together.
CREATE TABLE resource (
  lane        INTEGER NOT NULL,
  run         INTEGER NOT NULL,
  task        INTEGER NOT NULL,
  effect      TEXT CHECK (effect IN ('makesSnapshot', 'makesImage') OR effect IN ('makesAlarm', 'removes')),
  cloud_id    TEXT    NOT NULL CHECK (cloud_id <> ''),
  state       TEXT    NOT NULL CHECK (state IN ('pending', 'confirmed') OR state IN ('error', 'removed')),
  adopted     INTEGER NOT NULL CHECK (adopted IN (0, 1)),
  started_at  INTEGER,
  -- When its task's settle named it, and when it was last seen.
  recorded_at INTEGER NOT NULL,
  observed_at INTEGER NOT NULL,
  reopened    INTEGER NOT NULL CHECK (reopened >= 0),
  problem     TEXT CHECK (problem IS NULL OR json_valid(problem)),
  PRIMARY KEY (lane, run, task)
) STRICT, WITHOUT ROWID;

-- What was made and removed in a lane, minute by minute, all runs together: bounds the deletions of 24 hours without
-- reading every resource. minute: milliseconds, rounded down; made: snapshots and images that were not adopted.
CREATE TABLE lane_minute (
  lane             INTEGER NOT NULL,
  minute           INTEGER NOT NULL CHECK (minute % 60000 = 0),
  made             INTEGER NOT NULL CHECK (made >= 0),
  removed          INTEGER NOT NULL CHECK (removed >= 0),
  first_removed_at INTEGER,
  PRIMARY KEY (lane, minute),
  CHECK ((removed = 0) = (first_removed_at IS NULL))
) STRICT, WITHOUT ROWID;

-- Exact sums, changed in the transaction that changes what they count; never below zero.
CREATE TABLE counter (
  run     INTEGER NOT NULL,
  lane    INTEGER NOT NULL,
  kind    INTEGER NOT NULL,
  ready   INTEGER NOT NULL CHECK (ready >= 0),
  flight  INTEGER NOT NULL CHECK (flight >= 0),
  done    INTEGER NOT NULL CHECK (done >= 0),
  failed  INTEGER NOT NULL CHECK (failed >= 0),
  skipped INTEGER NOT NULL CHECK (skipped >= 0),
  blocked INTEGER NOT NULL CHECK (blocked >= 0),
  PRIMARY KEY (run, lane, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE resource_counter (
  run       INTEGER NOT NULL,
  lane      INTEGER NOT NULL,
  effect    TEXT    NOT NULL,
  pending   INTEGER NOT NULL CHECK (pending >= 0),
  confirmed INTEGER NOT NULL CHECK (confirmed >= 0),
  error     INTEGER NOT NULL CHECK (error >= 0),
  removed   INTEGER NOT NULL CHECK (removed >= 0),
  PRIMARY KEY (run, lane, effect)
) STRICT, WITHOUT ROWID;

CREATE TABLE call_counter (
  run       INTEGER NOT NULL,
  purpose   TEXT    NOT NULL,
  calls     INTEGER NOT NULL CHECK (calls >= 0),
  mutating  INTEGER NOT NULL CHECK (mutating >= 0),
  throttled INTEGER NOT NULL CHECK (throttled >= 0),
  PRIMARY KEY (run, purpose)
) STRICT, WITHOUT ROWID;

-- For people with sqlite3: every task with its names and where it is.
CREATE VIEW task_state AS
SELECT t.id, r.key AS run, l.account, l.region, k.name AS kind, t.subject,
       coalesce(e.state, CASE WHEN f.task IS NOT NULL THEN 'flight' ELSE 'ready' END) AS state,
       e.code, e.message, s.cloud_id, s.state AS cloud_state
FROM task t
JOIN run r ON r.id = t.run
JOIN lane l ON l.id = t.lane
JOIN kind k ON k.id = t.kind
LEFT JOIN ended e ON e.task = t.id
LEFT JOIN flight f ON f.task = t.id
LEFT JOIN resource s ON s.lane = t.lane AND s.run = t.run AND s.task = t.id;
