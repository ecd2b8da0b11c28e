ALTER TABLE inbox_event DROP COLUMN sent_at;
DROP INDEX inbox_event_refused_idx;
DROP INDEX refund_connection_idx;
DROP INDEX sales_order_connection_idx;
