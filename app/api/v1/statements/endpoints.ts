import { z } from 'zod';
import { groupQuery, idParams, pageQuery } from '@/app/api/wire';
import { defineEndpoint } from '@/lib/http/endpoint';
import { currencyOut, pageOf, timeOut } from '@/lib/format/wire';
import { ok, refuse } from '@/lib/result';
import {
  getStatement,
  listStatements,
  statementFilter,
  type StatementSummary,
} from '@/lib/statements/queries';
import { STATEMENT_KINDS } from '@/lib/statements/types';

const statementOut = z
  .object({
    id: z.string(),
    number: z.int().describe('1, 2, 3, … in the program.'),
    kind: z.enum(STATEMENT_KINDS),
    payoutId: z.string().nullable(),
    affiliateId: z.string(),
    affiliateCode: z.string(),
    currency: currencyOut,
    from: timeOut,
    to: timeOut.describe('Exclusive.'),
    issuedAt: timeOut,
    amount: z.int().describe('Of a payout what was paid, of a month the closing balance.'),
  })
  .meta({ id: 'Statement' });

const balanceOut = z.object({
  pending: z.int(),
  available: z.int(),
  inPayout: z.int(),
  debt: z.int().describe('Zero or negative.'),
  total: z.int(),
});

const statementDetailOut = statementOut
  .extend({
    opening: balanceOut,
    closing: balanceOut,
    lines: z.array(
      z.object({
        at: timeOut,
        kind: z.string(),
        text: z.string(),
        reason: z.string().nullable(),
        amount: z.int(),
        balance: z.int().describe('After this line.'),
        commissionId: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'StatementDetail' });

function summary({ affiliate, amountMinor, ...row }: StatementSummary) {
  const { id, number, kind, payoutId, currency, from, to, issuedAt } = row;
  return {
    id,
    number,
    kind,
    payoutId,
    currency,
    from,
    to,
    issuedAt,
    affiliateId: affiliate.id,
    affiliateCode: affiliate.code,
    amount: amountMinor,
  };
}

export const listStatementsEndpoint = defineEndpoint({
  method: 'GET',
  path: '/statements',
  operationId: 'listStatements',
  summary: 'List statements, the latest first',
  answers: { 200: 'A page of statements, by the end of what they tell of.' },
  scope: 'payouts:read',
  query: z.object({
    ...statementFilter.omit({ groupId: true }).shape,
    group: groupQuery,
    ...pageQuery,
  }),
  output: pageOf(statementOut),
  run: async ({ viewer, query: { cursor, limit, group, ...filter } }) => {
    const page = await listStatements(viewer, { ...filter, groupId: group }, { cursor, limit });
    return ok({ items: page.items.map(summary), nextCursor: page.nextCursor });
  },
});

export const getStatementEndpoint = defineEndpoint({
  method: 'GET',
  path: '/statements/{id}',
  operationId: 'getStatement',
  summary: 'One statement with its lines, as it was issued',
  answers: { 200: 'The statement.' },
  scope: 'payouts:read',
  params: idParams,
  output: statementDetailOut,
  run: async ({ viewer, params }) => {
    const statement = await getStatement(viewer, params.id);
    if (!statement) return refuse('STATEMENT_NOT_FOUND');
    const { opening, closing, lines } = statement.data;
    return ok({
      ...summary(statement),
      opening: balance(opening),
      closing: balance(closing),
      lines: lines.map(({ amountMinor, balanceMinor, ...line }) => ({
        ...line,
        amount: amountMinor,
        balance: balanceMinor,
      })),
    });
  },
});

function balance(of: {
  pendingMinor: bigint;
  availableMinor: bigint;
  inPayoutMinor: bigint;
  debtMinor: bigint;
  totalMinor: bigint;
}) {
  return {
    pending: of.pendingMinor,
    available: of.availableMinor,
    inPayout: of.inPayoutMinor,
    debt: of.debtMinor,
    total: of.totalMinor,
  };
}
