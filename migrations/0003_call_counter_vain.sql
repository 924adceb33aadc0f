-- Calls that AWS did not answer with success: throttled, refused, lost. What is left of listings, proofs and effects is the
-- least that the run could have made.
ALTER TABLE call_counter ADD COLUMN vain INTEGER NOT NULL DEFAULT 0 CHECK (vain >= 0);

-- One pass over the calls, however many runs they are of.
UPDATE call_counter SET vain = found.calls FROM (
  SELECT t.run, c.purpose, count(*) AS calls FROM call c JOIN task t ON t.id = c.task
  WHERE c.code IS NOT NULL OR c.status IS NULL GROUP BY t.run, c.purpose
) AS found WHERE found.run = call_counter.run AND found.purpose = call_counter.purpose;
