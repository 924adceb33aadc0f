-- Where no call to a service gets through now: since when, when the next call is tried, and what came back last. The owner
-- removes a row at the first answer, so a row may be as old as the last owner.
CREATE TABLE outage (
  lane       INTEGER NOT NULL REFERENCES lane (id),
  service    TEXT    NOT NULL CHECK (service <> ''),
  since      INTEGER NOT NULL,
  next_probe INTEGER NOT NULL,
  code       TEXT    NOT NULL,
  message    TEXT    NOT NULL,
  hint       TEXT,
  request_id TEXT,
  reach      TEXT    NOT NULL CHECK (reach IN ('task', 'flow') OR reach = 'lane'),
  PRIMARY KEY (lane, service)
) STRICT, WITHOUT ROWID;
