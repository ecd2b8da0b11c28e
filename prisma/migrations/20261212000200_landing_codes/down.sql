-- The release before knows no landing addresses: what was decided by one was a link's.
UPDATE attribution_candidate SET kind = 'visit' WHERE kind = 'landing';
UPDATE attribution_candidate SET reason = 'LATER_TOUCH_WON' WHERE reason = 'CLICK_BEATS_LANDING';
ALTER TABLE attribution_candidate
  DROP CONSTRAINT attribution_candidate_kind_check,
  ADD CONSTRAINT attribution_candidate_kind_check CHECK (kind IN ('code', 'click', 'visit', 'lead', 'existing', 'manual'));
ALTER TABLE sales_order DROP COLUMN landing_code;
