import { GUARD_CONSTRAINTS } from '@/lib/books/invariants/guard-constraints';
import { GUARD_INDEXES, GUARD_TRIGGERS } from '@/lib/books/invariants/guard-names';
import type { CheckQuery } from '@/lib/books/invariants/types';

const names = (list: readonly string[]) => list.map((name) => `('${name}')`).join(', ');

/** What must hold of the database itself, beside its rows. */
export const installationChecks: CheckQuery[] = [
  {
    id: 'CLOCK',
    title: 'the database’s clock is not moved',
    sql: () => `
      SELECT 'tributary.clock_offset is ' || s.value AS detail
      FROM (SELECT nullif(current_setting('tributary.clock_offset', true), '') AS value) s
      WHERE s.value::interval <> interval '0'`,
  },
  {
    id: 'CODES',
    title: 'a code has one owner, and codes that had two before are marked',
    sql: () => `
      WITH owned AS (
        SELECT code, id AS owner FROM affiliate UNION SELECT code, affiliate_id FROM discount_code
      ), counted AS (
        SELECT code, count(*) AS owners, min(owner) AS owner FROM owned GROUP BY code
      )
      SELECT coalesce(c.code, o.code) || ': ' || CASE
          WHEN o.code IS NULL THEN 'nobody is written down for it'
          WHEN c.code IS NULL THEN 'there is no such code'
          WHEN c.owners > 1 THEN 'it has two owners'
          ELSE 'another is written down for it' END AS detail
      FROM counted c FULL JOIN code_owner o ON o.code = c.code
      WHERE o.code IS NULL OR c.code IS NULL OR (c.owners > 1) <> o.contested
        OR (c.owners = 1 AND c.owner IS DISTINCT FROM o.affiliate_id)`,
  },
  {
    id: 'GUARDS',
    title: 'every constraint, unique index and trigger is there and works',
    sql: () => `
      SELECT 'constraint ' || g.name || ' is missing' AS detail FROM (VALUES ${names(GUARD_CONSTRAINTS)}) g(name)
        WHERE NOT EXISTS (SELECT 1 FROM pg_constraint c
          WHERE c.conname = g.name AND c.connamespace = current_schema()::regnamespace)
      UNION ALL
      SELECT 'constraint ' || conname || ' was never validated' FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace AND NOT convalidated
      UNION ALL
      SELECT 'unique index ' || g.name || ' is missing or broken' FROM (VALUES ${names(GUARD_INDEXES)}) g(name)
        WHERE NOT EXISTS (SELECT 1 FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
          WHERE c.relname = g.name AND c.relnamespace = current_schema()::regnamespace
            AND i.indisunique AND i.indisvalid AND i.indislive)
      UNION ALL
      SELECT 'trigger ' || g.name || ' is missing' FROM (VALUES ${names(GUARD_TRIGGERS)}) g(name)
        WHERE NOT EXISTS (SELECT 1 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
          WHERE t.tgname = g.name AND c.relnamespace = current_schema()::regnamespace)
      UNION ALL
      SELECT 'trigger ' || t.tgname || ' on ' || c.relname || ' is switched off'
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled NOT IN ('O', 'A')
      UNION ALL
      SELECT 'session_replication_role is ' || current_setting('session_replication_role')
        WHERE current_setting('session_replication_role') <> 'origin'`,
  },
];
