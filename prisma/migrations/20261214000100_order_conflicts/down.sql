ALTER TABLE inbox_event DROP COLUMN conflict_order_id;
