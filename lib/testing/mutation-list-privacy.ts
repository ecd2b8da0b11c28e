import { one, type Mutation } from '@/lib/testing/mutation';

const AFFILIATE = 'lib/privacy/erase-affiliate.ts';
const CUSTOMER = 'lib/privacy/erase-customer.ts';
const TEXTS = 'lib/privacy/erase-texts-sql.ts';
const MIGRATION = 'prisma/migrations/20261203000100_forgetting/migration.sql';
const FORGETTING = ['lib/privacy/forgetting.int.test.ts'];
const REDACTED = ['lib/audit/seal/redact.int.test.ts'];
const PEOPLE = ['app/admin/people/actions.int.test.ts'];

/** The guards of forgetting: who may, when, that nothing is left, and that the log shows what was taken out. */
export const PRIVACY_MUTATIONS: Mutation[] = [
  one(
    'owners alone erase an affiliate',
    AFFILIATE,
    "if (!(await actorMay(tx, ctx.actor, 'people.erase'))) return refuse('FORBIDDEN');",
    '',
    FORGETTING,
    'owners alone',
  ),
  one(
    'the code is typed as it is',
    AFFILIATE,
    'if (asked?.code !== input.confirm)',
    'if (asked === undefined)',
    FORGETTING,
    'owners alone',
  ),
  one(
    'nobody is erased while money is open',
    AFFILIATE,
    "if (open) return refuse('PERSON_HAS_MONEY', open);",
    '',
    FORGETTING,
    'named nowhere but',
  ),
  one(
    'nobody of the staff is erased',
    AFFILIATE,
    "if (person.role !== 'affiliate') return refuse('PERSON_IS_STAFF');",
    '',
    FORGETTING,
    'member of the staff',
  ),
  one(
    'an erasure asks for a proof',
    'app/admin/people/actions.ts',
    'export const eraseAffiliateAction = defineAction({\n  guard,\n  fresh: true,',
    'export const eraseAffiliateAction = defineAction({\n  guard,',
    PEOPLE,
  ),
  one(
    'an export asks for a proof',
    'app/admin/people/[kind]/[id]/export/route.ts',
    '  await requireFreshOrAsk();\n',
    '',
    PEOPLE,
    'handed to an owner',
  ),
  one(
    'names of a customer are replaced',
    CUSTOMER,
    '  await eraseNames(tx, customerIds, now);\n',
    '',
    FORGETTING,
    'named nowhere, and',
  ),
  one(
    'what Stripe sent of a customer goes',
    CUSTOMER,
    '  await eraseStripe(tx, rows);\n',
    '',
    FORGETTING,
    'named nowhere, and',
  ),
  one(
    'what a shop told beside an order goes',
    TEXTS,
    "UPDATE sales_order SET metadata = '{}', fingerprint",
    'UPDATE sales_order SET fingerprint',
    FORGETTING,
    'named nowhere, and',
  ),
  one(
    'kept answers lose the name',
    AFFILIATE,
    '  await eraseKept(tx, scope);\n',
    '',
    FORGETTING,
    'named nowhere but',
  ),
  one(
    'a row that is not what was sealed is not redacted',
    'lib/audit/seal/redact.ts',
    "if (!isAsSealed(keys, row)) return refuse('AUDIT_ROW_CHANGED', changedWords(row.id));",
    '',
    REDACTED,
    'not whitewashed',
  ),
  one(
    'a redaction covers the row as it is',
    'lib/audit/seal/judge-redacted.ts',
    'return hash.equals(last.hash)',
    'return hash.length === last.hash.length',
    REDACTED,
    'is not accepted',
  ),
  one(
    'a redaction follows what was sealed',
    'lib/audit/seal/judge-redacted.ts',
    'if (!one.previous.equals(previous)) {',
    'if (one.previous.length !== previous.length) {',
    REDACTED,
    'is not accepted',
  ),
  one(
    'only what a redaction names leaves the row',
    MIGRATION,
    '      AND to_jsonb(NEW) - r.fields = to_jsonb(OLD) - r.fields\n',
    '',
    REDACTED,
    'nothing else of the row',
  ),
  one(
    'an erasure is of its own transaction',
    MIGRATION,
    ' AND made_in = this_transaction()\n',
    '\n',
    REDACTED,
    'of another transaction',
  ),
  one(
    'a statement keeps the name for the legal period',
    'lib/jobs/expire-records-sql.ts',
    'AND s.issued_at + make_interval(years => (SELECT statement_years FROM program WHERE id = s.program_id)) <= app_now()',
    '',
    FORGETTING,
    'named nowhere but',
  ),
  one(
    'a new audit row holds no name of a person',
    'lib/audit/record.ts',
    "return actor.kind === 'user' ? null : (actor.label ?? null);",
    'return actor.label ?? null;',
    FORGETTING,
    'named nowhere but',
  ),
];
