ALTER TABLE stripe_inbox DROP COLUMN warnings;
