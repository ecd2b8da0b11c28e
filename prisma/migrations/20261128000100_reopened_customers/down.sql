-- What is noted there would stay undecided for ever: the job decide-late-clicks finishes it in a minute or two.
DO $$
BEGIN
  IF EXISTS (SELECT FROM customer WHERE reopening IS NOT NULL) THEN
    RAISE EXCEPTION 'orders of % customers are still being decided again: start Tributary, wait until the job decide-late-clicks is done, and go back then',
      (SELECT count(*) FROM customer WHERE reopening IS NOT NULL);
  END IF;
END $$;
DROP INDEX customer_reopening_idx;
ALTER TABLE customer DROP COLUMN reopening;
