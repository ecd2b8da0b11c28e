-- What the job looks for: it costs what is due, not what there is.
CREATE INDEX commission_due_idx ON commission (affiliate_id, available_at)
  WHERE status = 'approved' OR (status = 'pending' AND terms ->> 'approval' = 'automatic');
