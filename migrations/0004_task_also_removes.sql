-- What goes with the thing that a task removes: an image's snapshots. Counted from the claim on, so that the deletions of 24
-- hours are bounded whatever runs at once. Tasks of before took nothing with them that was foreseen.
ALTER TABLE task ADD COLUMN also_removes INTEGER NOT NULL DEFAULT 0 CHECK (also_removes >= 0);
