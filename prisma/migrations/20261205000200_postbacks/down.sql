-- Without its affiliate an endpoint would be the merchant's.
DELETE FROM webhook_endpoint WHERE affiliate_id IS NOT NULL;
DROP TRIGGER ban_ends_postback ON affiliate;
DROP TRIGGER postback_has_member ON webhook_endpoint;
DROP FUNCTION ban_ends_postback(), postback_has_member();
ALTER TABLE webhook_endpoint DROP COLUMN affiliate_id;
ALTER TABLE program DROP COLUMN postbacks;
