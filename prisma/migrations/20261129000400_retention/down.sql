DROP INDEX stripe_inbox_payload_idx;
DROP INDEX once_created_idx;
DROP INDEX outbox_event_delivered_idx;
