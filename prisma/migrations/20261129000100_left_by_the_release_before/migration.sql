-- Two things that the release before left half done.

-- A clawback whose part was taken and whose answer was lost: a repeat with its key must not take another.
UPDATE idempotency_record r
SET status_code = 422, completed_at = app_now(),
  body = '{"error":{"code":"IDEMPOTENCY_KEY_REUSED","message":"The first call with this Idempotency-Key has taken its part; its answer was lost. Read the commission before you take more."}}'
WHERE r.status_code IS NULL AND EXISTS (
  SELECT FROM once o WHERE o.id = encode(sha256(convert_to('["idempotency-key",' || to_json(r.api_key_id)::text || ','
    || to_json(r.route)::text || ',' || to_json(r.key)::text || ']', 'UTF8')), 'hex'));

-- Orders of one customer beyond the first hundred that a late touch opened stayed undecided: the job decide-late-clicks
-- goes on with them.
UPDATE customer k
SET reopening = jsonb_build_object('touched', NULL, 'first', jsonb_build_object(
  'at', to_char(a.attributed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'afterId', ''))
FROM attribution a
WHERE a.customer_id = k.id AND a.status = 'fixed' AND k.reopening IS NULL AND EXISTS (
  SELECT FROM sales_order o
  WHERE o.customer_id = k.id AND o.affiliate_id IS NULL AND o.reason = 'NO_TOUCH' AND o.occurred_at >= a.attributed_at
    AND (a.trailing_expires_at IS NULL OR o.occurred_at < a.trailing_expires_at));
