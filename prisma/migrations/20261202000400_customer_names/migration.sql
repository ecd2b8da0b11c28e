-- A customer has many names: the merchant's own id, Stripe's cus_…, and what else is told. Names become rows; two customers
-- who turn out to be one are joined, and no row of theirs moves.
CREATE FUNCTION customer_name_source(name TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN name ~ '^(cus|cs|pi|in)_' THEN 'stripe' ELSE 'api' END;

CREATE TABLE customer_name (
  program_id TEXT NOT NULL,
  source TEXT NOT NULL,
  name TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  CONSTRAINT customer_name_pkey PRIMARY KEY (program_id, source, name),
  CONSTRAINT customer_name_source_check CHECK (source IN ('api', 'stripe')),
  CONSTRAINT customer_name_said_check CHECK (name <> '')
);

ALTER TABLE customer
  ADD COLUMN merged_into TEXT,
  ADD COLUMN joined_at TIMESTAMPTZ(3),
  ADD CONSTRAINT customer_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES customer (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT customer_merged_into_check CHECK (merged_into <> id AND (merged_into IS NULL OR joined_at IS NOT NULL));
CREATE INDEX customer_merged_into_idx ON customer (merged_into);

INSERT INTO customer_name (program_id, source, name, customer_id, created_at)
SELECT program_id, customer_name_source(external_id), external_id, id, created_at FROM customer;

-- What was kept of Stripe's customers: each stands for the customer under whose id it was first seen. Where both are
-- customers of their own, a job joins them.
ALTER TABLE stripe_customer ADD COLUMN named_at TIMESTAMPTZ(3);
INSERT INTO customer_name (program_id, source, name, customer_id, created_at)
SELECT s.program_id, customer_name_source(s.stripe_customer_id), s.stripe_customer_id, k.id, s.created_at
FROM stripe_customer s JOIN customer k ON k.program_id = s.program_id AND k.external_id = s.customer_external_id
ON CONFLICT DO NOTHING;
UPDATE stripe_customer s SET named_at = app_now()
FROM customer_name n JOIN customer k ON k.id = n.customer_id
WHERE n.program_id = s.program_id AND n.name = s.stripe_customer_id AND n.source = customer_name_source(n.name)
  AND k.external_id = s.customer_external_id;
UPDATE customer k SET joined_at = app_now()
WHERE EXISTS (SELECT FROM stripe_customer s WHERE s.program_id = k.program_id AND s.customer_external_id = k.external_id
  AND s.stripe_customer_id <> k.external_id AND s.named_at IS NOT NULL);
CREATE INDEX stripe_customer_unnamed_idx ON stripe_customer (program_id, stripe_customer_id) WHERE named_at IS NULL;

ALTER TABLE customer_name ADD CONSTRAINT customer_name_customer_fkey FOREIGN KEY (customer_id) REFERENCES customer (id)
  ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX customer_name_customer_idx ON customer_name (customer_id);

-- The release before makes customers without naming them.
CREATE FUNCTION customer_is_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO customer_name (program_id, source, name, customer_id, created_at)
  SELECT program_id, customer_name_source(external_id), external_id, id, created_at FROM made
  ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER customer_is_named AFTER INSERT ON customer
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION customer_is_named();

-- Joins have no chain and no circle, and stay within a program. FOR SHARE: two at once cannot make one together.
CREATE FUNCTION customer_joins_flat() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  into_program TEXT;
  into_other TEXT;
BEGIN
  SELECT program_id, merged_into INTO into_program, into_other FROM customer WHERE id = NEW.merged_into FOR SHARE;
  IF into_other IS NOT NULL OR into_program <> NEW.program_id OR EXISTS (SELECT FROM customer WHERE merged_into = NEW.id) THEN
    RAISE EXCEPTION 'customer % cannot be joined to %', NEW.id, NEW.merged_into
      USING ERRCODE = '23514', CONSTRAINT = 'customer_joins_flat';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER customer_joins_flat AFTER INSERT OR UPDATE OF merged_into ON customer
  FOR EACH ROW WHEN (NEW.merged_into IS NOT NULL) EXECUTE FUNCTION customer_joins_flat();

-- What is known of two customers who are not one: that they may be, or that a person has said they are not.
CREATE TABLE customer_pair (
  program_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  other_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  noted_at TIMESTAMPTZ(3) NOT NULL DEFAULT app_now(),
  CONSTRAINT customer_pair_pkey PRIMARY KEY (customer_id, other_id),
  CONSTRAINT customer_pair_order_check CHECK (customer_id < other_id),
  CONSTRAINT customer_pair_verdict_check CHECK (verdict IN ('suggested', 'split')),
  CONSTRAINT customer_pair_customer_fkey FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT customer_pair_other_fkey FOREIGN KEY (other_id) REFERENCES customer (id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX customer_pair_program_idx ON customer_pair (program_id, noted_at);
CREATE INDEX customer_pair_other_idx ON customer_pair (other_id);

-- An attribution is an interval of the customer as joined (root_customer_id). customer_id is the root's while it is open,
-- and nobody's once it has ended: the unique key over it lets a customer have one open attribution. The release before
-- finds the open ones by it, and writes neither the root nor the start.
ALTER TABLE attribution
  ADD COLUMN root_customer_id TEXT,
  ADD COLUMN starts_at TIMESTAMPTZ(3),
  ADD COLUMN ended_at TIMESTAMPTZ(3),
  ADD COLUMN end_reason TEXT;
UPDATE attribution SET root_customer_id = customer_id, starts_at = attributed_at;
ALTER TABLE attribution
  ALTER COLUMN customer_id DROP NOT NULL,
  ALTER COLUMN root_customer_id SET NOT NULL,
  ALTER COLUMN root_customer_id SET DEFAULT '',
  ALTER COLUMN starts_at SET NOT NULL,
  ALTER COLUMN starts_at SET DEFAULT app_now(),
  ADD CONSTRAINT attribution_root_customer_fkey FOREIGN KEY (root_customer_id) REFERENCES customer (id)
    ON DELETE RESTRICT ON UPDATE CASCADE,
  ADD CONSTRAINT attribution_end_reason_check CHECK (end_reason IN ('JOINED', 'SPLIT')),
  ADD CONSTRAINT attribution_ended_check CHECK ((ended_at IS NULL) = (end_reason IS NULL) AND ended_at >= starts_at),
  ADD CONSTRAINT attribution_open_check CHECK (customer_id IS NOT DISTINCT FROM CASE WHEN ended_at IS NULL THEN root_customer_id END);
CREATE INDEX attribution_root_customer_idx ON attribution (root_customer_id);

CREATE FUNCTION attribution_interval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.root_customer_id = '' THEN NEW.root_customer_id := NEW.customer_id; END IF;
  NEW.starts_at := NEW.attributed_at;
  RETURN NEW;
END $$;
CREATE TRIGGER attribution_interval BEFORE INSERT OR UPDATE ON attribution
  FOR EACH ROW EXECUTE FUNCTION attribution_interval();

-- Of one customer no two fixed intervals overlap. Only one that has ended can meet another: of open ones there is one.
CREATE FUNCTION attribution_intervals_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM changed n JOIN attribution o ON o.root_customer_id = n.root_customer_id AND o.id <> n.id
    WHERE n.status = 'fixed' AND o.status = 'fixed'
      AND tstzrange(n.starts_at, n.ended_at) && tstzrange(o.starts_at, o.ended_at)
  ) THEN
    RAISE EXCEPTION 'attributions of one customer overlap' USING ERRCODE = '23514', CONSTRAINT = 'attribution_intervals_apart';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER attribution_made_apart AFTER INSERT ON attribution
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attribution_intervals_apart();
CREATE TRIGGER attribution_moved_apart AFTER UPDATE ON attribution
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attribution_intervals_apart();

-- Events of before were read for one name each; a job reads the others, and those that the release before still takes in.
ALTER TABLE stripe_inbox ADD COLUMN names_read BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX stripe_inbox_unread_names_idx ON stripe_inbox (id) WHERE NOT names_read;
