-- The accounts that are known and take no part in a run: paused, inactive or departed ones, and those of an
-- organization that neither a file nor a rule covers.
CREATE TABLE idle_account (
  run INTEGER NOT NULL REFERENCES run (id),
  account TEXT NOT NULL CHECK (length(account) = 12),
  name TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('paused', 'inactive', 'left', 'unruled')),
  -- Paused: the day whose night is worked again. Inactive and left: the day on which that was seen first.
  day TEXT CHECK (length(day) = 10),
  -- Inactive: the state as the organization names it.
  state TEXT,
  PRIMARY KEY (run, account)
) STRICT, WITHOUT ROWID;

-- The items of the last complete listing from outside, which a night may need when the listing fails. The item '' stands
-- for the listing itself.
CREATE TABLE kept_listing (
  name TEXT NOT NULL,
  item TEXT NOT NULL,
  listed_at INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (name, item)
) STRICT, WITHOUT ROWID;
