-- What left in a file is frozen: the batch's facts and the file's hash, and which payouts are in it.
CREATE FUNCTION payout_batch_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.program_id, NEW.currency, NEW.format, NEW.created_by) IS DISTINCT FROM (OLD.program_id, OLD.currency, OLD.format, OLD.created_by)
    OR (OLD.status IN ('sent', 'closed') AND (NEW.facts, NEW.file_hash, NEW.sent_at, NEW.sent_by, NEW.approved_by)
      IS DISTINCT FROM (OLD.facts, OLD.file_hash, OLD.sent_at, OLD.sent_by, OLD.approved_by)) THEN
    RAISE EXCEPTION 'payout batch % is frozen', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_batch_frozen';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_batch_frozen BEFORE UPDATE ON payout_batch FOR EACH ROW EXECUTE FUNCTION payout_batch_frozen();

CREATE FUNCTION payout_batch_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.batch_id IS NOT NULL AND OLD.sent_at IS NOT NULL AND NEW.batch_id IS DISTINCT FROM OLD.batch_id THEN
    RAISE EXCEPTION 'payout % has left in its batch', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_batch_stays';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_batch_stays BEFORE UPDATE OF batch_id ON payout FOR EACH ROW EXECUTE FUNCTION payout_batch_stays();
