ALTER TABLE dispute DROP COLUMN stage;
ALTER TABLE dispute DROP COLUMN reported_at;
