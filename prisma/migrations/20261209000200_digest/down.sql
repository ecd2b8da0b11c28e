DROP TABLE digest;
-- The release before would send them events.
DELETE FROM webhook_endpoint WHERE kind = 'channel';
ALTER TABLE webhook_endpoint DROP CONSTRAINT webhook_endpoint_channel_check, DROP COLUMN kind;
