-- What is open, uncertain or unsettled is found by an index of its own, so that its cost is that of its own rows and not
-- that of all nights in the database.

-- Ready tasks whose effect may have happened, by flow.
DROP INDEX ready_look;
CREATE INDEX ready_look ON ready (flow, task) WHERE must_look = 1;

-- What confirm follows in an account and region, and what a report says of it.
CREATE INDEX resource_unsettled ON resource (lane, run, state, task) WHERE state IN ('pending', 'error');

-- The runs of an account and region that no newer run took over.
CREATE INDEX lane_run_current ON lane_run (lane, run) WHERE superseded_by IS NULL;

CREATE INDEX run_open ON run (slot_end) WHERE ended_at IS NULL;
CREATE INDEX run_night ON run (slot_start);
