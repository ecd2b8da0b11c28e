DROP INDEX customer_reopening_idx;
ALTER TABLE customer DROP COLUMN reopening;
