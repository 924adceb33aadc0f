-- The task whose listing gave a warning. When the task lists again, its new warnings replace these. NULL for a warning that no
-- listing gave, for one of the run as a whole, and for those that an older version stored.
ALTER TABLE warning ADD COLUMN listed_by INTEGER;
