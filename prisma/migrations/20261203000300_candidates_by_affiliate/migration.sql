-- A decision that names an affiliate keeps it: the job that removes applications asks each minute.
CREATE INDEX attribution_candidate_affiliate_idx ON attribution_candidate (affiliate_id);
