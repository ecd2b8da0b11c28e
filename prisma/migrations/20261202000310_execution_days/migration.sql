-- The day on which a bank is to pay is chosen when its batch is sent, and it is one on which TARGET moves money. Batches of
-- facts before version 3, which the release before still sends, bear the day on which they were made.
CREATE FUNCTION is_target_day(day date) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  y int := extract(year FROM day);
  a int := y % 19;
  b int := y / 100;
  c int := y % 100;
  h int := (19 * a + b - b / 4 - (8 * b + 13) / 25 + 15) % 30;
  l int := (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  m int := (a + 11 * h + 19 * l) / 433;
  month int := (h + l - 7 * m + 90) / 25;
  easter date := make_date(y, month, (h + l - 7 * m + 33 * month + 19) % 32);
BEGIN
  RETURN extract(isodow FROM day) < 6
    AND day NOT IN (easter - 2, easter + 1, make_date(y, 1, 1), make_date(y, 5, 1), make_date(y, 12, 25), make_date(y, 12, 26));
END $$;

ALTER TABLE payout_batch ADD CONSTRAINT payout_batch_execution_day_check CHECK (
  format <> 'sepa' OR coalesce((facts ->> 'version')::int, 0) < 3
  OR coalesce(is_target_day((facts ->> 'executeOn')::date), false));
