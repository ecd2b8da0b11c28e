-- What was refused, for whoever guards the installation. A row may stand for many of its kind: `count`.
CREATE TABLE security_event (
  id BIGSERIAL NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  actor_kind TEXT,
  actor_id TEXT,
  network TEXT,
  action TEXT,
  request_id TEXT,
  count INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT security_event_pkey PRIMARY KEY (id),
  CONSTRAINT security_event_kind_check CHECK (kind IN
    ('login', 'proof', 'link', 'key', 'scope', 'access', 'throttle', 'signature', 'confirmation')),
  CONSTRAINT security_event_count_check CHECK (count > 0)
);
CREATE INDEX security_event_at_idx ON security_event (at);
CREATE INDEX security_event_kind_idx ON security_event (kind, id);
