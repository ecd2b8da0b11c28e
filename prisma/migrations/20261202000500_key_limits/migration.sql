-- How many calls of a minute a key may make; an owner sets others. The release before writes neither and gets the defaults.
ALTER TABLE api_key
  ADD COLUMN writes_per_minute INT NOT NULL DEFAULT 600,
  ADD COLUMN reads_per_minute INT NOT NULL DEFAULT 3000,
  ADD CONSTRAINT api_key_limits_check
    CHECK (writes_per_minute BETWEEN 1 AND 1000000 AND reads_per_minute BETWEEN 1 AND 1000000);
