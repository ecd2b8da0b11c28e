DROP INDEX inbox_event_latest_idx;
