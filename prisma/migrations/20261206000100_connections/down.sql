-- Events of other connections and outcomes of this release are unknown to the one before.
DELETE FROM inbox_event WHERE connection_id <> 'con_stripe';
UPDATE inbox_event SET outcome = 'applied' WHERE outcome = 'waiting';
UPDATE inbox_event SET outcome = 'ignored' WHERE outcome = 'test';
DROP INDEX inbox_event_connection_time_idx;
ALTER TABLE inbox_event
  DROP CONSTRAINT inbox_event_outcome_check,
  DROP CONSTRAINT inbox_event_connection_fkey,
  DROP CONSTRAINT inbox_event_connection_event_key;
UPDATE inbox_event SET id = event_id;
ALTER TABLE inbox_event
  DROP COLUMN note,
  DROP COLUMN event_id,
  DROP COLUMN connection_id;
ALTER INDEX inbox_event_unread_names_idx RENAME TO stripe_inbox_unread_names_idx;
ALTER INDEX inbox_event_payload_idx RENAME TO stripe_inbox_payload_idx;
ALTER TABLE inbox_event RENAME CONSTRAINT inbox_event_pkey TO stripe_inbox_pkey;
ALTER TABLE inbox_event RENAME TO stripe_inbox;
ALTER TABLE stripe_inbox ADD CONSTRAINT stripe_inbox_outcome_check CHECK (outcome IN ('applied', 'ignored', 'refused'));
DROP TABLE connection_secret;
DROP TABLE connection;
