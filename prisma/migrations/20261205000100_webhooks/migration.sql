-- Events are told to addresses of the merchant's (ADR 036): a row per event and endpoint, the body built once and kept.
-- What happened before is nobody's news.
ALTER TABLE outbox_event ADD COLUMN fanned_out BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE outbox_event ALTER COLUMN fanned_out SET DEFAULT false;
CREATE INDEX outbox_event_fan_out_idx ON outbox_event (id) WHERE NOT fanned_out;

CREATE TABLE webhook_endpoint (
  id TEXT NOT NULL,
  program_id TEXT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT[] NOT NULL DEFAULT '{}',
  failures INTEGER NOT NULL DEFAULT 0,
  failing_since TIMESTAMPTZ(3),
  paused_until TIMESTAMPTZ(3),
  catch_up_after TEXT,
  switched_off_at TIMESTAMPTZ(3),
  switched_off_why TEXT,
  created_by TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  CONSTRAINT webhook_endpoint_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_endpoint_program_fkey FOREIGN KEY (program_id) REFERENCES program (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT webhook_endpoint_failures_check CHECK (failures >= 0 AND (failures = 0) = (failing_since IS NULL)),
  CONSTRAINT webhook_endpoint_switched_off_check CHECK (
    (switched_off_at IS NULL) = (switched_off_why IS NULL) AND switched_off_why IN ('person', 'gone', 'failing'))
);
CREATE INDEX webhook_endpoint_program_idx ON webhook_endpoint (program_id);

-- The newest signs with every other that has not ended, while receivers change over.
CREATE TABLE webhook_secret (
  id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  cipher TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  ends_at TIMESTAMPTZ(3),
  CONSTRAINT webhook_secret_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_secret_endpoint_fkey FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoint (id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX webhook_secret_newest_key ON webhook_secret (endpoint_id) WHERE ends_at IS NULL;
CREATE INDEX webhook_secret_endpoint_idx ON webhook_secret (endpoint_id);

-- The id is the event's, which receivers know a repeat by.
CREATE TABLE webhook_message (
  id TEXT NOT NULL,
  program_id TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  CONSTRAINT webhook_message_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_message_body_check CHECK (octet_length(body) <= 20000)
);
CREATE INDEX webhook_message_created_idx ON webhook_message (created_at);

CREATE TABLE webhook_delivery (
  id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending',
  attempts INTEGER NOT NULL DEFAULT 0,
  tries_left INTEGER NOT NULL,
  next_attempt_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  status_code INTEGER,
  note TEXT,
  delivered_at TIMESTAMPTZ(3),
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  CONSTRAINT webhook_delivery_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_delivery_message_fkey FOREIGN KEY (message_id) REFERENCES webhook_message (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT webhook_delivery_endpoint_fkey FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoint (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT webhook_delivery_status_check CHECK (status IN ('pending', 'delivered', 'failed')),
  CONSTRAINT webhook_delivery_attempts_check CHECK (attempts >= 0 AND tries_left >= 0)
);
CREATE UNIQUE INDEX webhook_delivery_once_key ON webhook_delivery (message_id, endpoint_id);
CREATE INDEX webhook_delivery_due_idx ON webhook_delivery (endpoint_id, next_attempt_at, id) WHERE status = 'pending';
CREATE INDEX webhook_delivery_endpoint_idx ON webhook_delivery (endpoint_id, created_at, id);

CREATE TABLE webhook_attempt (
  delivery_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL,
  took_ms INTEGER NOT NULL,
  status_code INTEGER,
  problem TEXT,
  answer TEXT,
  CONSTRAINT webhook_attempt_pkey PRIMARY KEY (delivery_id, number),
  CONSTRAINT webhook_attempt_delivery_fkey FOREIGN KEY (delivery_id) REFERENCES webhook_delivery (id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT webhook_attempt_answer_check CHECK (length(answer) <= 4096)
);
CREATE INDEX webhook_attempt_at_idx ON webhook_attempt (at);
