DROP TRIGGER affiliate_is_proven ON affiliate;
DROP FUNCTION affiliate_is_proven();
ALTER TABLE affiliate DROP COLUMN accepted_at;
ALTER TABLE app_user DROP COLUMN email_proven_at;
