DROP TRIGGER affiliate_code_owner ON affiliate;
DROP TRIGGER discount_code_owner ON discount_code;
DROP FUNCTION code_owner_follow();
DROP FUNCTION code_owner_settle(text, boolean);
DROP TABLE code_owner;
