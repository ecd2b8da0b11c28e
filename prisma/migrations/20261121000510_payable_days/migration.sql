-- The rows behind a line of the forecast: what waits, by the day on which it becomes payable.
CREATE INDEX commission_payable_idx ON commission (program_id, available_at) WHERE status IN ('pending', 'approved');
