-- Calls that AWS did not answer with success: throttled, refused, lost. What is left of listings, proofs and effects is the
-- least that the run could have made.
ALTER TABLE call_counter ADD COLUMN vain INTEGER NOT NULL DEFAULT 0 CHECK (vain >= 0);

UPDATE call_counter SET vain = (
  SELECT count(*) FROM task t JOIN call c ON c.task = t.id
  WHERE t.run = call_counter.run AND c.purpose = call_counter.purpose AND (c.code IS NOT NULL OR c.status IS NULL));
