-- The release before knows no such word, and would show the suggestion again: nobody is joined by it alone.
UPDATE customer_pair SET verdict = 'suggested' WHERE verdict = 'dismissed';
ALTER TABLE customer_pair
  DROP CONSTRAINT customer_pair_verdict_check,
  ADD CONSTRAINT customer_pair_verdict_check CHECK (verdict IN ('suggested', 'split'));
