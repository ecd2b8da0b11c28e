DROP FUNCTION click_summarise_batches();
DROP FUNCTION click_summarise_days();
DROP FUNCTION click_drop_partition(text);
ALTER FUNCTION click_ensure_partitions(timestamptz, int) SECURITY INVOKER RESET search_path;
