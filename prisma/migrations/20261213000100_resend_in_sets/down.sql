ALTER TABLE webhook_endpoint
  DROP CONSTRAINT webhook_endpoint_resend_check,
  DROP COLUMN resend_after,
  DROP COLUMN resend_from;
