-- Rows of click_hour count a quarter of an hour from now on, so that they make the days of every zone; their column keeps
-- its name, since the release before still writes it. Rows of whole hours stay: the days until now are UTC's. ADR 034.
ALTER TABLE "click_detail_state" ADD COLUMN     "quarters_from" TIMESTAMPTZ(3);
UPDATE click_detail_state SET quarters_from = CASE WHEN EXISTS (SELECT 1 FROM click_hour)
  THEN date_trunc('hour', app_now(), 'UTC') + interval '2 hours' ELSE '0001-01-01 00:00:00+00' END;
ALTER TABLE "click_detail_state" ALTER COLUMN "quarters_from" SET NOT NULL;
