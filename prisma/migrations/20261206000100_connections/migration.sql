-- Shops are connected to a program, each with secrets of its own. What Stripe sent until now came under the secret of the
-- settings: it belongs to the connection `con_stripe`, the only one that may serve every program (docs/decisions/037).
CREATE TABLE connection (
  id TEXT NOT NULL,
  program_id TEXT,
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  settings JSONB NOT NULL DEFAULT '{}',
  created_by TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  removed_at TIMESTAMPTZ(3),
  CONSTRAINT connection_pkey PRIMARY KEY (id),
  CONSTRAINT connection_program_fkey FOREIGN KEY (program_id) REFERENCES program (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT connection_provider_check CHECK (provider IN
    ('stripe', 'shopify', 'woocommerce', 'paddle', 'polar', 'lemonsqueezy', 'generic')),
  CONSTRAINT connection_program_check CHECK ((program_id IS NULL) = (id = 'con_stripe'))
);
CREATE INDEX connection_program_idx ON connection (program_id);

CREATE TABLE connection_secret (
  id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  secret_cipher TEXT NOT NULL,
  hint TEXT NOT NULL,
  created_by TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  CONSTRAINT connection_secret_pkey PRIMARY KEY (id),
  CONSTRAINT connection_secret_connection_fkey FOREIGN KEY (connection_id) REFERENCES connection (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT connection_secret_hint_check CHECK (length(hint) <= 8)
);
CREATE INDEX connection_secret_connection_idx ON connection_secret (connection_id);

INSERT INTO connection (id, provider, name)
SELECT 'con_stripe', 'stripe', 'Stripe' WHERE EXISTS (SELECT FROM stripe_inbox);

-- No row is copied: the table is every connection's from now on.
ALTER TABLE stripe_inbox RENAME TO inbox_event;
ALTER TABLE inbox_event RENAME CONSTRAINT stripe_inbox_pkey TO inbox_event_pkey;
ALTER INDEX stripe_inbox_payload_idx RENAME TO inbox_event_payload_idx;
ALTER INDEX stripe_inbox_unread_names_idx RENAME TO inbox_event_unread_names_idx;
ALTER TABLE inbox_event
  ADD COLUMN connection_id TEXT NOT NULL DEFAULT 'con_stripe',
  ADD COLUMN event_id TEXT,
  ADD COLUMN note TEXT,
  DROP CONSTRAINT stripe_inbox_outcome_check;
UPDATE inbox_event SET event_id = id;
ALTER TABLE inbox_event
  ALTER COLUMN connection_id DROP DEFAULT,
  ALTER COLUMN event_id SET NOT NULL,
  ADD CONSTRAINT inbox_event_connection_event_key UNIQUE (connection_id, event_id),
  ADD CONSTRAINT inbox_event_connection_fkey FOREIGN KEY (connection_id) REFERENCES connection (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT inbox_event_outcome_check CHECK (outcome IN ('applied', 'ignored', 'waiting', 'refused', 'test'));
CREATE INDEX inbox_event_connection_time_idx ON inbox_event (connection_id, received_at DESC, id);
