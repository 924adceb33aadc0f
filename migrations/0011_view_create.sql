-- For people with sqlite3 (README.md, "The database"). These names and columns are an interface: they are only added to.
-- Times are texts in UTC, such as 2026-11-23T04:00:00Z. What is not known is NULL.

-- A row per run, account and region. An account whose file is broken has region ''. due, backed_up and missing count selected
-- volumes, and are NULL where they could not be listed; missing is NULL until the run has ended.
CREATE VIEW night_regions AS
SELECT night, run, account, region, name, listed, due,
  CASE WHEN listed THEN confirmed END AS backed_up,
  CASE WHEN ended THEN max(0, due - confirmed) END AS missing,
  open, done, failed, blocked, skipped, uncovered
FROM (
  SELECT r.slot_day AS night, r.key AS run, l.account AS account, l.region AS region, p.name AS name,
    p.supersedes AS listed, r.ended_at IS NOT NULL AS ended,
    CASE WHEN p.supersedes THEN (SELECT coalesce(sum(c.ready + c.flight + c.done + c.failed + c.blocked), 0)
      FROM counter c JOIN kind k ON k.id = c.kind WHERE c.run = p.run AND c.lane = p.lane AND k.effect = 'makesSnapshot'
    ) END AS due,
    coalesce((SELECT c.confirmed FROM resource_counter c
      WHERE c.run = p.run AND c.lane = p.lane AND c.effect = 'makesSnapshot'), 0) AS confirmed,
    (SELECT coalesce(sum(c.ready + c.flight), 0) FROM counter c WHERE c.run = p.run AND c.lane = p.lane) AS open,
    (SELECT coalesce(sum(c.done), 0) FROM counter c WHERE c.run = p.run AND c.lane = p.lane) AS done,
    (SELECT coalesce(sum(c.failed), 0) FROM counter c WHERE c.run = p.run AND c.lane = p.lane) AS failed,
    (SELECT coalesce(sum(c.blocked), 0) FROM counter c WHERE c.run = p.run AND c.lane = p.lane) AS blocked,
    (SELECT coalesce(sum(c.skipped), 0) FROM counter c WHERE c.run = p.run AND c.lane = p.lane) AS skipped,
    (SELECT group_concat(f.feature) FROM lane_feature f
      WHERE f.run = p.run AND f.lane = p.lane AND f.covered = 0) AS uncovered
  FROM run r JOIN lane_run p ON p.run = r.id JOIN lane l ON l.id = p.lane
  WHERE r.pruning = 0
  UNION ALL
  SELECT r.slot_day, r.key, u.account, '', u.name, 0, r.ended_at IS NOT NULL, NULL, 0, 0, 0, 0, 0, 0, 'alarms,images,snapshots'
  FROM run r JOIN uncovered_account u ON u.run = r.id
  WHERE r.pruning = 0
);

-- A row per run, with the sums over its accounts and regions. not_listed counts those whose volumes are not known, which the
-- other sums leave out; uncovered counts those where a part of the work could not be listed or done. ended_at, seconds and
-- missing are NULL until the run has ended.
CREATE VIEW nights AS
SELECT r.slot_day AS night, r.key AS run, CASE WHEN r.ended_at IS NULL THEN 'running' ELSE 'ended' END AS state,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.created_at / 1000, 'unixepoch') AS started_at,
  strftime('%Y-%m-%dT%H:%M:%SZ', r.ended_at / 1000, 'unixepoch') AS ended_at,
  (r.ended_at - r.created_at) / 1000 AS seconds,
  (SELECT count(*) FROM lane_run p WHERE p.run = r.id)
    + (SELECT count(*) FROM uncovered_account u WHERE u.run = r.id) AS regions,
  (SELECT count(*) FROM lane_run p WHERE p.run = r.id AND p.supersedes = 0)
    + (SELECT count(*) FROM uncovered_account u WHERE u.run = r.id) AS not_listed,
  (SELECT count(DISTINCT f.lane) FROM lane_feature f WHERE f.run = r.id AND f.covered = 0)
    + (SELECT count(*) FROM uncovered_account u WHERE u.run = r.id) AS uncovered,
  (SELECT coalesce(sum(c.ready + c.flight + c.done + c.failed + c.blocked), 0)
    FROM lane_run p CROSS JOIN counter c ON c.run = p.run AND c.lane = p.lane CROSS JOIN kind k ON k.id = c.kind
    WHERE p.run = r.id AND p.supersedes = 1 AND k.effect = 'makesSnapshot') AS due,
  (SELECT coalesce(sum(c.confirmed), 0)
    FROM lane_run p CROSS JOIN resource_counter c ON c.run = p.run AND c.lane = p.lane AND c.effect = 'makesSnapshot'
    WHERE p.run = r.id AND p.supersedes = 1) AS backed_up,
  CASE WHEN r.ended_at IS NOT NULL THEN (
    SELECT coalesce(sum(max(0,
      (SELECT coalesce(sum(c.ready + c.flight + c.done + c.failed + c.blocked), 0)
        FROM counter c CROSS JOIN kind k ON k.id = c.kind
        WHERE c.run = p.run AND c.lane = p.lane AND k.effect = 'makesSnapshot')
      - coalesce((SELECT c.confirmed FROM resource_counter c
        WHERE c.run = p.run AND c.lane = p.lane AND c.effect = 'makesSnapshot'), 0))), 0)
    FROM lane_run p WHERE p.run = r.id AND p.supersedes = 1) END AS missing,
  r.open AS open, r.done AS done, r.failed AS failed, r.blocked AS blocked, r.skipped AS skipped,
  (SELECT coalesce(sum(c.calls), 0) FROM call_counter c WHERE c.run = r.id) AS calls,
  (SELECT coalesce(sum(c.throttled), 0) FROM call_counter c WHERE c.run = r.id) AS throttled_calls
FROM run r
WHERE r.pruning = 0;

-- A row per task. state: ready, flight (its call may be under way), done, failed, skipped or blocked; code and message of an open
-- task and attempts of a ready one are NULL. id and id_state: the snapshot, image or alarm that the task made, found or removed.
CREATE VIEW tasks AS
SELECT t.id AS task, r.slot_day AS night, r.key AS run, l.account AS account, l.region AS region, p.name AS name,
  CASE k.name WHEN 'enumerate-lane' THEN 'enumerate-region' ELSE k.name END AS kind, t.subject AS subject,
  coalesce(e.state, CASE WHEN f.task IS NULL THEN 'ready' ELSE 'flight' END) AS state,
  CASE WHEN e.state = 'done' AND s.state = 'error' THEN json_extract(s.problem, '$.code') ELSE e.code END AS code,
  CASE WHEN e.state = 'done' AND s.state = 'error' THEN json_extract(s.problem, '$.message') ELSE e.message END AS message,
  CASE WHEN e.state = 'done' AND s.state = 'error' THEN json_extract(s.problem, '$.hint') ELSE e.hint END AS hint,
  CASE WHEN e.state = 'done' AND s.state = 'error' THEN json_extract(s.problem, '$.requestID') ELSE e.request_id END AS request_id,
  coalesce(e.attempts, f.attempts) AS attempts,
  s.cloud_id AS id, s.state AS id_state,
  strftime('%Y-%m-%dT%H:%M:%SZ', t.created_at / 1000, 'unixepoch') AS created_at,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.ended_at / 1000, 'unixepoch') AS ended_at
FROM run r JOIN task t ON t.run = r.id JOIN lane l ON l.id = t.lane JOIN kind k ON k.id = t.kind
LEFT JOIN lane_run p ON p.run = t.run AND p.lane = t.lane
LEFT JOIN ended e ON e.task = t.id
LEFT JOIN flight f ON f.task = t.id
LEFT JOIN resource s ON s.lane = t.lane AND s.run = t.run AND s.task = t.id
WHERE r.pruning = 0;

-- The tasks that need a person: failed, blocked, or done although their snapshot or image ended in error, with the reason.
CREATE VIEW failures AS
SELECT t.id AS task, r.slot_day AS night, r.key AS run, l.account AS account, l.region AS region, p.name AS name,
  CASE k.name WHEN 'enumerate-lane' THEN 'enumerate-region' ELSE k.name END AS kind, t.subject AS subject, e.state AS state,
  e.code AS code, e.message AS message, e.hint AS hint, e.request_id AS request_id, e.attempts AS attempts,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.ended_at / 1000, 'unixepoch') AS ended_at
FROM run r CROSS JOIN ended e ON e.run = r.id CROSS JOIN task t ON t.id = e.task CROSS JOIN lane l ON l.id = t.lane
CROSS JOIN kind k ON k.id = t.kind LEFT JOIN lane_run p ON p.run = t.run AND p.lane = t.lane
WHERE r.pruning = 0 AND e.state IN ('failed', 'blocked')
UNION ALL
SELECT t.id, r.slot_day, r.key, l.account, l.region, p.name,
  CASE k.name WHEN 'enumerate-lane' THEN 'enumerate-region' ELSE k.name END, t.subject, e.state,
  json_extract(s.problem, '$.code'), json_extract(s.problem, '$.message'), json_extract(s.problem, '$.hint'),
  json_extract(s.problem, '$.requestID'), e.attempts,
  strftime('%Y-%m-%dT%H:%M:%SZ', e.ended_at / 1000, 'unixepoch')
FROM run r CROSS JOIN lane_run p ON p.run = r.id
CROSS JOIN resource s INDEXED BY resource_unsettled ON s.lane = p.lane AND s.run = p.run
CROSS JOIN ended e ON e.task = s.task CROSS JOIN task t ON t.id = s.task CROSS JOIN lane l ON l.id = t.lane
CROSS JOIN kind k ON k.id = t.kind
WHERE r.pruning = 0 AND s.state IN ('pending', 'error') AND s.state = 'error' AND e.state = 'done';

-- The complete snapshots and images that the runs in the database made or found, without those that they removed. What others
-- removed is not known here: `aws-man coverage` asks AWS. source: the volume or instance; made: 0 for one that was found.
CREATE VIEW recovery_points AS
SELECT s.cloud_id AS id, CASE s.effect WHEN 'makesImage' THEN 'image' ELSE 'snapshot' END AS kind, t.subject AS source,
  l.account AS account, l.region AS region, p.name AS name, r.slot_day AS night, r.key AS run, 1 - s.adopted AS made,
  strftime('%Y-%m-%dT%H:%M:%SZ', s.started_at / 1000, 'unixepoch') AS taken_at
FROM run r JOIN lane_run p ON p.run = r.id JOIN lane l ON l.id = p.lane
JOIN resource s ON s.lane = p.lane AND s.run = p.run JOIN task t ON t.id = s.task
WHERE r.pruning = 0 AND s.state = 'confirmed' AND s.effect IN ('makesSnapshot', 'makesImage')
  AND s.cloud_id NOT IN (SELECT d.cloud_id FROM resource d WHERE d.state = 'removed');
