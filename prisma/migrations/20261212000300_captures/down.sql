DROP INDEX inbox_event_capture_idx;
DROP INDEX inbox_event_checkout_idx;
