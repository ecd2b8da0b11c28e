-- What leaves after its time is found without reading the rest.
CREATE INDEX outbox_event_delivered_idx ON outbox_event (created_at) WHERE status = 'delivered';
CREATE INDEX once_created_idx ON once (created_at);
CREATE INDEX stripe_inbox_payload_idx ON stripe_inbox (received_at) WHERE payload <> '{}'::jsonb;
