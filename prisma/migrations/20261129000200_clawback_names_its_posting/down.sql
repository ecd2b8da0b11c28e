DROP TRIGGER clawback_names_posting ON clawback;
DROP FUNCTION clawback_names_posting();
ALTER TABLE clawback DROP COLUMN transfer_id;
