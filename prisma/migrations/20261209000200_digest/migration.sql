-- What came in, what waits and what is odd, told to a member by mail or to a channel, once a day or a week (ADR 038).
-- An address that takes digests is an endpoint of its own kind: it wants no events, and its address is its secret.
ALTER TABLE webhook_endpoint ADD COLUMN kind TEXT NOT NULL DEFAULT 'webhook',
  ADD CONSTRAINT webhook_endpoint_kind_check CHECK (kind IN ('webhook', 'channel')),
  ADD CONSTRAINT webhook_endpoint_channel_check CHECK (kind = 'webhook' OR (affiliate_id IS NULL AND api_key_id IS NULL AND events = '{digest}'));

CREATE TABLE digest (
  id TEXT NOT NULL,
  program_id TEXT NOT NULL,
  user_id TEXT,
  endpoint_id TEXT,
  every TEXT NOT NULL,
  told_to TIMESTAMPTZ(3) NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  CONSTRAINT digest_pkey PRIMARY KEY (id),
  CONSTRAINT digest_program_fkey FOREIGN KEY (program_id) REFERENCES program (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT digest_user_fkey FOREIGN KEY (user_id) REFERENCES app_user (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT digest_endpoint_fkey FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoint (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT digest_every_check CHECK (every IN ('daily', 'weekly')),
  CONSTRAINT digest_receiver_check CHECK ((user_id IS NULL) <> (endpoint_id IS NULL))
);
CREATE UNIQUE INDEX digest_user_key ON digest (program_id, user_id);
CREATE UNIQUE INDEX digest_endpoint_key ON digest (endpoint_id);
CREATE UNIQUE INDEX digest_channel_key ON digest (program_id) WHERE user_id IS NULL;
CREATE INDEX digest_user_idx ON digest (user_id);
