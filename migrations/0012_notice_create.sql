-- The messages about runs to the destinations of `notify:`. A row is written before its message is sent, so that no message
-- is sent twice. It holds no address.
CREATE TABLE notice (
  id          INTEGER PRIMARY KEY,
  run         INTEGER NOT NULL REFERENCES run (id),
  -- The name in defaults.yaml.
  destination TEXT    NOT NULL CHECK (destination <> ''),
  -- The run's verdict at that time.
  verdict     TEXT    NOT NULL CHECK (verdict <> ''),
  -- silent: no message was due. sending: it was about to be sent; after a crash it is not known whether it arrived.
  state       TEXT    NOT NULL CHECK (state IN ('silent', 'sending', 'sent', 'failed', 'unknown')),
  why         TEXT,
  at          INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_run ON notice (run, destination);
CREATE INDEX notice_destination ON notice (destination, run);
