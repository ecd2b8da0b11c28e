ALTER TABLE api_key
  DROP CONSTRAINT api_key_limits_check,
  DROP COLUMN writes_per_minute,
  DROP COLUMN reads_per_minute;
