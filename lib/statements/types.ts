import { z } from 'zod';
import { parserOf } from '@/lib/parse-one-of';

export const STATEMENT_KINDS = ['month', 'payout'] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];
export const parseStatementKind = parserOf('statement kind', STATEMENT_KINDS);

/** Minor units, kept in JSON as text: a double could not hold them all. */
const minor = z
  .string()
  .regex(/^-?\d{1,19}$/)
  .transform(BigInt);
const time = z.iso.datetime().transform((text) => new Date(text));
const text = z.string().nullable();

const party = z.object({ name: z.string(), legalName: text, legalAddress: text, taxId: text });

/**
 * What the merchant owes the affiliate at one moment, by where it lies: total = pending + available + inPayout + debt,
 * the debt zero or negative.
 */
const balance = z.object({
  pendingMinor: minor,
  availableMinor: minor,
  inPayoutMinor: minor,
  debtMinor: minor,
  totalMinor: minor,
});

const line = z.object({
  at: time,
  /** The kind of the ledger's transfer; of a payout's item earning or debt; of what is earned without an order its own. */
  kind: z.string(),
  text: z.string(),
  reason: text,
  amountMinor: minor,
  /** After this line. */
  balanceMinor: minor,
  commissionId: text,
});

const total = z.object({ text: z.string(), count: z.int(), amountMinor: minor });

/**
 * What is frozen when a statement is issued; the PDF and the CSV are made of nothing else. Of a month, the lines lead
 * from the opening balance to the closing one. Of a payout, they are its items, running from nothing to its amount; the
 * balances are those right before and right after it was paid.
 */
export const statementDataSchema = z.object({
  version: z.literal(1),
  number: z.int().positive(),
  kind: z.enum(STATEMENT_KINDS),
  currency: z.string(),
  from: time,
  /** Exclusive. */
  to: time,
  /** Whose days and months it tells; those that were issued before programs had zones are in UTC. */
  timeZone: z.string().default('UTC'),
  issuedAt: time,
  merchant: party,
  affiliate: party.extend({ code: z.string(), paidTo: text }),
  payout: z
    .object({
      id: z.string(),
      method: z.string(),
      paidTo: z.string(),
      amountMinor: minor,
      requestedAt: time,
      paidAt: time,
      reference: text,
    })
    .nullable(),
  opening: balance,
  closing: balance,
  lines: z.array(line),
  totals: z.array(total),
});

export type StatementData = z.output<typeof statementDataSchema>;
export type StatementLine = StatementData['lines'][number];
export type StatementBalance = StatementData['opening'];
export type StatementTotal = StatementData['totals'][number];

/** As it is kept: amounts and times as text. */
export function frozen(data: StatementData): z.input<typeof statementDataSchema> {
  const plain: unknown = JSON.parse(
    JSON.stringify(data, (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    ),
  );
  statementDataSchema.parse(plain);
  return plain as z.input<typeof statementDataSchema>;
}
