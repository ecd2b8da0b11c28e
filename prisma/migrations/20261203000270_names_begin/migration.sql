-- Customers are looked for by what any of their names begins with, and their address. In place of the one name that their row keeps.
CREATE INDEX customer_name_begins_idx ON customer_name (lower(name) text_pattern_ops);
CREATE INDEX customer_email_begins_idx ON customer (lower(email) text_pattern_ops) WHERE email IS NOT NULL;
DROP INDEX customer_external_begins_idx;
