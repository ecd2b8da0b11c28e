-- Codes that were made in shops stay there; what is known of them goes.
DROP TABLE "made_code";
DROP FUNCTION made_code_frozen();
DROP TABLE "connection_key";
