CREATE INDEX customer_external_begins_idx ON customer (lower(external_id) text_pattern_ops);
DROP INDEX customer_name_begins_idx;
DROP INDEX customer_email_begins_idx;
