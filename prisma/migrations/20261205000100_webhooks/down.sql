DROP TABLE webhook_attempt, webhook_delivery, webhook_message, webhook_secret, webhook_endpoint;
DROP INDEX outbox_event_fan_out_idx;
ALTER TABLE outbox_event DROP COLUMN fanned_out;
