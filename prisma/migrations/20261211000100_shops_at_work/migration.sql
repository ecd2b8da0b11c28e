-- The page of a shop asks for the first order and refund that it told, what it was refused lately, and what waits.
CREATE INDEX sales_order_connection_idx ON sales_order (connection_id) WHERE connection_id IS NOT NULL;
CREATE INDEX refund_connection_idx ON refund (connection_id, status) WHERE connection_id IS NOT NULL;
CREATE INDEX inbox_event_refused_idx ON inbox_event (connection_id, received_at) WHERE outcome = 'refused';
-- When the shop sent it, by its own clock; null where it does not say.
ALTER TABLE inbox_event ADD COLUMN sent_at timestamptz(3);
