import { one, type Mutation } from '@/lib/testing/mutation';

const LAST_LINE = 'lib/payouts/batches/last-line.int.test.ts';
const BATCHES = 'lib/payouts/batches/batches.int.test.ts';
const OUTSIDE = 'lib/payouts/batches/outside-sepa.int.test.ts';
const IMPORTS = 'lib/payouts/imports/imports.int.test.ts';
const ENTRY_POINTS = 'app/batch-doors.int.test.ts';
const READ = 'lib/payouts/imports/read-results.ts';
const CSV = 'lib/payouts/imports/csv-results.ts';
const APPLY = 'lib/payouts/imports/apply-lines.ts';
const KEEP = 'lib/payouts/imports/keep-import.ts';
const APPLIED = 'lib/payouts/imports/apply-lines.int.test.ts';
const BOOKS = 'prisma/migrations/20261121000300_books/migration.sql';
const FROZEN = 'prisma/migrations/20261121000430_frozen_batches/migration.sql';
const SENT = 'prisma/migrations/20261121000520_sent_payouts/migration.sql';
const CREDIT = 'prisma/migrations/20261218000100_credit/migration.sql';
const MOVES = 'prisma/migrations/20261121000550_payout_moves/migration.sql';

const trigger = (name: string, file: string): Mutation =>
  one(`trigger ${name}`, file, `CREATE TRIGGER ${name} `, `-- CREATE TRIGGER ${name} `, [
    LAST_LINE,
  ]);

/** The guards of what leaves in a file and comes back in another. */
export const BATCH_MUTATIONS: Mutation[] = [
  one(
    'second person of a batch',
    'lib/payouts/second-person.ts',
    'return reviewers >= 2 && !secondPerson;',
    'return false;',
    [BATCHES],
    'as soon as two may approve',
  ),
  one(
    'a batch leaves only when it is approved',
    'lib/payouts/batches/rules.ts',
    "send: { from: ['approved'], to: 'sent' }",
    "send: { from: ['approved', 'draft'], to: 'sent' }",
    [BATCHES],
    'is not sent before it is approved',
  ),
  one(
    'status in the WHERE, batches',
    'lib/payouts/batch-store.ts',
    'where: { id: batch.id, status: batch.status },',
    'where: { id: batch.id },',
    [LAST_LINE],
  ),
  one(
    'what is in a batch is not paid by hand',
    'lib/payouts/move-payouts.ts',
    'payout.batchId !== null && leavesByHand(event)',
    'false',
    [BATCHES],
    'nor what is paid by hand',
  ),
  trigger('payout_batch_fits', BOOKS),
  trigger('payout_batch_frozen', FROZEN),
  trigger('payout_batch_stays', FROZEN),
  one(
    'trigger payout_batch_moves',
    SENT,
    'payout_batch_moves BEFORE INSERT OR UPDATE OF status',
    'payout_batch_moves BEFORE DELETE',
    [LAST_LINE],
  ),
  one(
    'trigger payout_frozen',
    CREDIT,
    `payout_frozen BEFORE UPDATE OF method, details_id, details_cipher, details_masked, amount_minor,
  approved_by, sent_at, reference, credit_bonus_bps`,
    'payout_frozen BEFORE DELETE',
    [LAST_LINE],
  ),
  one(
    'trigger payout_moves',
    MOVES,
    'payout_moves BEFORE INSERT OR UPDATE OF status',
    'payout_moves BEFORE DELETE',
    [LAST_LINE],
  ),
  one(
    'trigger payout_moves lets nothing paid be set back',
    MOVES,
    "('paid', 'returned')",
    "('paid', 'returned'), ('paid', 'approved')",
    [LAST_LINE],
    'that is paid',
  ),
  one(
    'unique index payout_import_file_key',
    BOOKS,
    'CREATE UNIQUE INDEX "payout_import_file_key"',
    'CREATE INDEX "payout_import_file_key"',
    [LAST_LINE],
  ),
  one(
    'a batch for a bank is made of accounts in SEPA',
    'lib/payouts/batch-store.ts',
    "return format === 'sepa' ? inSepa : {};",
    "return format === 'manual' ? inSepa : {};",
    [OUTSIDE],
    'leaves out accounts outside SEPA',
  ),
  one(
    'a batch for a bank leaves only to accounts in SEPA',
    'lib/payouts/files/sepa.ts',
    "details.method !== 'iban' || !isSepaIban(details.iban)",
    "details.method !== 'iban'",
    [OUTSIDE],
    'is refused when it is sent',
  ),
  one(
    'the same result file does nothing',
    'lib/payouts/imports/import-results.ts',
    'if (await isTakenIn(db, batch.value.id, fileHash)) {',
    'if (fileHash === null) {',
    [IMPORTS],
    'twice it changes nothing',
  ),
  one(
    'a result file is the one that was seen',
    'lib/payouts/imports/import-results.ts',
    'input.fileHash !== undefined && input.fileHash !== fileHash',
    'input.fileHash === null',
    [IMPORTS],
    'is not the one of the preview',
  ),
  one(
    'a result file is of its batch',
    READ,
    'parsed.messageId !== null && parsed.messageId !== facts.messageId',
    'parsed.messageId === undefined',
    [IMPORTS],
    'when it is of another batch',
  ),
  one(
    'a result file names payouts of its batch only',
    READ,
    'if (!row) {\n      const code = ',
    'if (!row) continue;\n    if (!batch) {\n      const code = ',
    [IMPORTS],
  ),
  one(
    'a result file names a payout once',
    READ,
    'if (lines.has(row.id)) {',
    'if (line.key === null) {',
    [IMPORTS],
    'names a payout nobody knows, one twice',
  ),
  one(
    'a result has the amount that was sent',
    READ,
    'line.amount !== null && !isSame(line.amount, row)',
    'line.amount !== null && !row',
    [IMPORTS],
    'another amount or currency',
  ),
  one(
    'a result file is whole',
    READ,
    'parsed.whole && lines.size !== rows.length',
    'parsed.whole && lines.size > rows.length',
    [IMPORTS],
    'when it is truncated',
  ),
  one(
    'a bad row of a result file stops nobody else',
    APPLY,
    'answers.set(line.payoutId, refuse(UNFINISHED));',
    'throw error;',
    [APPLIED],
    'stops nobody else',
  ),
  one(
    'a result file with a bad row is not done',
    KEEP,
    'fileHash, NOT: unfinished }',
    'fileHash }',
    [APPLIED],
    'stops nobody else',
  ),
  one(
    'what outlived its limit stops nobody else',
    'lib/db/errors.ts',
    'isUnavailable(error) && !isOutlived(error)',
    'isUnavailable(error)',
    [APPLIED],
    'outlives its limit',
  ),
  one(
    'a result file stops when the database is unavailable',
    APPLY,
    'if (isServerUnavailable(error)) throw error;',
    '',
    [APPLIED],
    'is unavailable',
  ),
  one(
    'a cut row of a result file is no row',
    'lib/payouts/imports/csv-rows.ts',
    'cells.length > named &&',
    'true &&',
    [IMPORTS],
    'cut inside its last row',
  ),
  one(
    'a result file has so many rows',
    CSV,
    'if (rows.length > 1 + MAX_ROWS) {',
    'if (rows.length < 0) {',
    [IMPORTS],
    'more rows than any batch',
  ),
  one(
    'results come from an own page',
    'app/admin/payouts/batches/[id]/import/route.ts',
    'if (!isFromOwnPage(request)) return',
    'if (requestId === null) return',
    [ENTRY_POINTS],
    'from another site',
  ),
  one(
    'who may take the file of a batch',
    'app/admin/payouts/batches/[id]/file/route.ts',
    "requireStaff('payouts.review')",
    "requireStaff('console.read')",
    [ENTRY_POINTS],
    'the file is not there for affiliates and for support',
  ),
  one(
    'one scheduled run in a month',
    'lib/programs/payout-day.ts',
    'if (run) return run.finishedAt === null ? run.dueOn : null;',
    'if (run?.finishedAt === null) return run.dueOn;',
    ['lib/programs/payout-day.test.ts'],
  ),
];
