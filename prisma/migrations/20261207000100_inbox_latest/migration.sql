-- The page of shops shows the latest events of all of them.
CREATE INDEX inbox_event_latest_idx ON inbox_event (received_at DESC, id DESC);
