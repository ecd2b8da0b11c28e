-- A person can be forgotten (ADR 033). Money, ids and codes stay; names, addresses and free text go, also out of rows that
-- are otherwise never changed: only in a transaction that has recorded who is forgotten, by whom and why.
CREATE FUNCTION this_transaction() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT pg_current_xact_id()::text::bigint $$;

CREATE TABLE erasure (
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  erased_by TEXT NOT NULL,
  erased_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  made_in BIGINT NOT NULL DEFAULT this_transaction(),
  CONSTRAINT erasure_pkey PRIMARY KEY (id),
  CONSTRAINT erasure_kind_check CHECK (kind IN ('affiliate', 'customer')),
  CONSTRAINT erasure_reason_check CHECK (reason IN ('ASKED', 'NO_LONGER_NEEDED', 'COLLECTED_UNLAWFULLY'))
);
CREATE UNIQUE INDEX erasure_subject_key ON erasure (kind, subject_id);
CREATE TRIGGER erasure_append_only BEFORE UPDATE OR DELETE ON erasure FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER erasure_no_truncate BEFORE TRUNCATE ON erasure FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- The erasure that this very transaction has recorded, and says that it carries out; null in every other.
CREATE FUNCTION erasing() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT id FROM erasure
  WHERE id = nullif(current_setting('tributary.erasure', true), '') AND made_in = this_transaction()
$$;

-- Codes such as INVALID_TRAFFIC name nobody. What people wrote may.
CREATE FUNCTION erased_text(said TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN said ~ '^[A-Z][A-Z0-9_]*$' THEN said WHEN said IS NOT NULL THEN '[erased]' END;

-- Append-only but for the columns that its arguments name, which an erasure may empty.
CREATE FUNCTION append_only_but() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV AND erasing() IS NOT NULL THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23001', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;
CREATE OR REPLACE TRIGGER ledger_transfer_append_only BEFORE UPDATE OR DELETE ON ledger_transfer
  FOR EACH ROW EXECUTE FUNCTION append_only_but('reason');
CREATE OR REPLACE TRIGGER clawback_append_only BEFORE UPDATE OR DELETE ON clawback
  FOR EACH ROW EXECUTE FUNCTION append_only_but('reason');

-- What was taken out of an audit row. The seal of the row keeps the old hash; this one covers what is left of it.
CREATE TABLE audit_redaction (
  audit_id BIGINT NOT NULL,
  number SMALLINT NOT NULL,
  erasure_id TEXT NOT NULL,
  fields TEXT[] NOT NULL,
  previous BYTEA,
  hash BYTEA NOT NULL,
  key_id TEXT NOT NULL,
  version SMALLINT NOT NULL,
  redacted_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  CONSTRAINT audit_redaction_pkey PRIMARY KEY (audit_id, number),
  CONSTRAINT audit_redaction_event_fkey FOREIGN KEY (audit_id) REFERENCES audit_event (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT audit_redaction_erasure_fkey FOREIGN KEY (erasure_id) REFERENCES erasure (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT audit_redaction_number_check CHECK (number > 0),
  CONSTRAINT audit_redaction_fields_check CHECK (
    cardinality(fields) > 0 AND fields <@ ARRAY['actor_label', 'reason', 'data'])
);
CREATE INDEX audit_redaction_erasure_idx ON audit_redaction (erasure_id);
CREATE TRIGGER audit_redaction_append_only BEFORE UPDATE OR DELETE ON audit_redaction
  FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_redaction_no_truncate BEFORE TRUNCATE ON audit_redaction
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

-- Only what a redaction of this transaction's erasure names leaves the row.
CREATE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND EXISTS (
    SELECT FROM audit_redaction r WHERE r.audit_id = OLD.id AND r.erasure_id = erasing()
      AND to_jsonb(NEW) - r.fields = to_jsonb(OLD) - r.fields
  ) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = '23001', CONSTRAINT = 'audit_event_append_only';
END $$;
CREATE OR REPLACE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_stays();

-- The copy of the payee's details that a payout was sent by goes with the person.
CREATE OR REPLACE FUNCTION payout_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.method, NEW.details_id) IS DISTINCT FROM (OLD.method, OLD.details_id)
    OR (NEW.details_masked <> OLD.details_masked AND erasing() IS NULL)
    OR (NEW.details_cipher <> OLD.details_cipher AND erasing() IS NULL
      AND (coalesce(current_setting('tributary.reseal', true), '') <> 'on'
        OR split_part(NEW.details_cipher, ':', 1) = split_part(OLD.details_cipher, ':', 1)))
    OR (OLD.status <> 'requested' AND NEW.amount_minor <> OLD.amount_minor)
    OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
    OR (OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference) THEN
    RAISE EXCEPTION 'payout % is frozen', OLD.id USING ERRCODE = '23514', CONSTRAINT = 'payout_frozen';
  END IF;
  RETURN NEW;
END $$;

-- Whoever is forgotten stays so: not enabled, accepted, renamed or told to again.
ALTER TABLE app_user ADD COLUMN erased_at TIMESTAMPTZ(3),
  ADD CONSTRAINT app_user_erased_check CHECK (erased_at IS NULL OR (name = 'Erased person' AND disabled_at IS NOT NULL
    AND password_hash IS NULL AND email LIKE '%@erased.invalid'));
ALTER TABLE affiliate ADD COLUMN erased_at TIMESTAMPTZ(3),
  ADD CONSTRAINT affiliate_erased_check CHECK (erased_at IS NULL OR (name = 'Erased person' AND legal_name IS NULL
    AND legal_address IS NULL AND tax_id IS NULL AND status IN ('rejected', 'banned')));
CREATE INDEX affiliate_erased_idx ON affiliate (erased_at) WHERE erased_at IS NOT NULL;
ALTER TABLE customer ADD COLUMN erased_at TIMESTAMPTZ(3),
  ADD CONSTRAINT customer_erased_check CHECK (erased_at IS NULL OR (email IS NULL AND email_canonical IS NULL));

-- Statements stay for the legal period, also of whoever was forgotten; then the job takes the name out.
ALTER TABLE program ADD COLUMN statement_years INTEGER NOT NULL DEFAULT 10,
  ADD CONSTRAINT program_statement_years_check CHECK (statement_years BETWEEN 1 AND 30);

CREATE FUNCTION statement_without_person(told JSONB) RETURNS JSONB LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN told || jsonb_build_object(
    'affiliate', (told -> 'affiliate') || '{"name": "Erased person", "legalName": null, "legalAddress": null, "taxId": null, "code": "ERASED", "paidTo": null}',
    'payout', CASE WHEN jsonb_typeof(told -> 'payout') = 'object' THEN (told -> 'payout') || '{"paidTo": "Erased"}'
      ELSE told -> 'payout' END,
    'lines', (SELECT coalesce(jsonb_agg(l.line || jsonb_build_object('reason', erased_text(l.line ->> 'reason')) ORDER BY l.n), '[]')
      FROM jsonb_array_elements(told -> 'lines') WITH ORDINALITY AS l(line, n)));

CREATE FUNCTION statement_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'data' = to_jsonb(OLD) - 'data' AND NEW.data = statement_without_person(OLD.data)
    AND EXISTS (SELECT FROM affiliate f JOIN program p ON p.id = f.program_id
      WHERE f.id = OLD.affiliate_id AND f.erased_at IS NOT NULL
        AND OLD.issued_at + make_interval(years => p.statement_years) <= app_now()) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'statement is append-only' USING ERRCODE = '23001', CONSTRAINT = 'statement_append_only';
END $$;
CREATE OR REPLACE TRIGGER statement_append_only BEFORE UPDATE OR DELETE ON statement
  FOR EACH ROW EXECUTE FUNCTION statement_stays();

-- What makes an HMAC of a person's value recognisable. Deleting it makes all of them nobody's.
CREATE TABLE person_salt (
  person_id TEXT NOT NULL,
  salt BYTEA NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  CONSTRAINT person_salt_pkey PRIMARY KEY (person_id),
  CONSTRAINT person_salt_length_check CHECK (octet_length(salt) = 32)
);
