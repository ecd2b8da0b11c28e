-- What a shop says was given back is true however little is left of its order: it takes what there is. One that waits for its
-- order has to be told from what the API asked for, which is refused when it is too much.
ALTER TABLE refund ADD COLUMN is_reported BOOLEAN NOT NULL DEFAULT false;
