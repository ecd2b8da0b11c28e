-- The months of clicks are made and dropped with the rights of whoever migrates, so that the application's own role needs
-- no right to change tables. What it asks for is bounded here: few months ahead, and none that is still kept.
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION click_ensure_partitions(timestamptz, int) SECURITY DEFINER SET search_path = %I, pg_temp',
    current_schema());
END $$;

CREATE FUNCTION click_drop_partition(name text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  month_end timestamptz;
BEGIN
  IF name !~ '^click_[0-9]{6}$' THEN
    RAISE EXCEPTION '% is no month of clicks', name USING ERRCODE = '22023';
  END IF;
  month_end := (to_date(right(name, 6), 'YYYYMM') + interval '1 month') AT TIME ZONE 'UTC';
  IF EXISTS (SELECT 1 FROM program p WHERE p.clicks_kept_from IS NULL OR p.clicks_kept_from < month_end) THEN
    RAISE EXCEPTION 'clicks of % are still kept', name USING ERRCODE = '23514', CONSTRAINT = 'click_drop_partition';
  END IF;
  EXECUTE format('DROP TABLE IF EXISTS %I', name);
END $$;

CREATE FUNCTION click_summarise_batches() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM brin_summarize_new_values(inhrelid::regclass) FROM pg_inherits WHERE inhparent = 'click_batch_idx'::regclass;
END $$;

CREATE FUNCTION click_summarise_days() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM brin_summarize_new_values('click_hour_time_idx'::regclass);
  PERFORM brin_summarize_new_values(inhrelid::regclass) FROM pg_inherits WHERE inhparent = 'click_time_idx'::regclass;
END $$;

DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION click_drop_partition(text) SET search_path = %I, pg_temp', current_schema());
  EXECUTE format('ALTER FUNCTION click_summarise_days() SET search_path = %I, pg_temp', current_schema());
  EXECUTE format('ALTER FUNCTION click_summarise_batches() SET search_path = %I, pg_temp', current_schema());
END $$;
