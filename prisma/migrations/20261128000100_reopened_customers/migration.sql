-- A late touch may open more orders of one customer than one transaction can decide again: from where on the rest is
-- still to be done. The job decide-late-clicks goes on with it.
ALTER TABLE customer ADD COLUMN reopening JSONB;
CREATE INDEX customer_reopening_idx ON customer (id) WHERE reopening IS NOT NULL;
