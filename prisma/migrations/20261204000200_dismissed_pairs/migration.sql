-- A person has looked at a suggestion and said no: a buyer's word asks no more, the merchant's still joins.
ALTER TABLE customer_pair
  DROP CONSTRAINT customer_pair_verdict_check,
  ADD CONSTRAINT customer_pair_verdict_check CHECK (verdict IN ('suggested', 'split', 'dismissed'));
