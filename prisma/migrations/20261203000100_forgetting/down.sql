-- Rows of persons who were forgotten stay as they are: nothing can bring a name back. The release before follows the audit
-- chain without knowing of redactions, so that going back is refused once there are any.
DO $$ BEGIN
  IF EXISTS (SELECT FROM erasure) THEN
    RAISE EXCEPTION 'persons were forgotten: the release before would take their redacted audit rows for forged ones';
  END IF;
END $$;
CREATE OR REPLACE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE OR REPLACE TRIGGER statement_append_only BEFORE UPDATE OR DELETE ON statement
  FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE OR REPLACE TRIGGER ledger_transfer_append_only BEFORE UPDATE OR DELETE ON ledger_transfer
  FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE OR REPLACE TRIGGER clawback_append_only BEFORE UPDATE OR DELETE ON clawback
  FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE OR REPLACE FUNCTION payout_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.method, NEW.details_id, NEW.details_masked) IS DISTINCT FROM (OLD.method, OLD.details_id, OLD.details_masked)
    OR (NEW.details_cipher <> OLD.details_cipher
      AND (coalesce(current_setting('tributary.reseal', true), '') <> 'on'
        OR split_part(NEW.details_cipher, ':', 1) = split_part(OLD.details_cipher, ':', 1)))
    OR (OLD.status <> 'requested' AND NEW.amount_minor <> OLD.amount_minor)
    OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
    OR (OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference) THEN
    RAISE EXCEPTION 'payout % is frozen', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_frozen';
  END IF;
  RETURN NEW;
END $$;
ALTER TABLE program DROP COLUMN statement_years;
ALTER TABLE customer DROP COLUMN erased_at;
ALTER TABLE affiliate DROP COLUMN erased_at;
ALTER TABLE app_user DROP COLUMN erased_at;
DROP TABLE person_salt;
DROP TABLE audit_redaction;
DROP TABLE erasure;
DROP FUNCTION statement_stays(), statement_without_person(jsonb), audit_event_stays(), append_only_but(), erased_text(text), erasing(), this_transaction();
