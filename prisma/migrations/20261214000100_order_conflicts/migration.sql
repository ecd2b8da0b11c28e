-- What a shop told and was refused as another sale than an order of the API's: while it is refused, its refunds are none of that
-- order.
ALTER TABLE inbox_event
  ADD COLUMN conflict_order_id TEXT,
  ADD CONSTRAINT inbox_event_conflict_order_fkey FOREIGN KEY (conflict_order_id) REFERENCES sales_order (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT inbox_event_conflict_check CHECK (conflict_order_id IS NULL OR outcome = 'refused');
CREATE INDEX inbox_event_conflict_idx ON inbox_event (conflict_order_id) WHERE conflict_order_id IS NOT NULL;
