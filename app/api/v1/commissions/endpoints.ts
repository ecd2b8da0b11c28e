import { z } from 'zod';
import {
  commissionDetailsOut,
  commissionOut,
  toCommission,
  toCommissionDetails,
} from '@/lib/commissions/rest';
import { groupQuery, idParams, pageQuery, windowQuery } from '@/app/api/wire';
import type { Work } from '@/lib/db/work';
import type { KeyViewer } from '@/lib/people/keys/types';
import { affiliateScope, programScope } from '@/lib/auth/viewer';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { getCommission, listCommissions } from '@/lib/commissions/queries';
import { clawBackCommissionInput, voidCommissionInput } from '@/lib/commissions/schema';
import { COMMISSION_STATUSES } from '@/lib/commissions/types';
import { voidCommission } from '@/lib/commissions/void-commission';
import { defineEndpoint } from '@/lib/http/endpoint';
import { pageOf } from '@/lib/format/wire';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { plainText } from '@/lib/format/plain-text';
import { windowGiven } from '@/lib/programs/window-given';
import { ok, refuse } from '@/lib/result';

export const listCommissionsEndpoint = defineEndpoint({
  method: 'GET',
  path: '/commissions',
  operationId: 'listCommissions',
  summary: 'List commissions, newest first',
  answers: { 200: 'A page of commissions, by when they were earned.' },
  scope: 'commissions:read',
  query: z.object({
    status: z.enum(COMMISSION_STATUSES).optional(),
    affiliateId: plainText(64).optional(),
    group: groupQuery,
    ...windowQuery,
    ...pageQuery,
  }),
  output: pageOf(commissionOut),
  run: async ({ viewer, query: { cursor, limit, from, to, group, ...filter } }) => {
    const window = await windowGiven(viewer, { from, to });
    const page = await listCommissions(
      viewer,
      { ...filter, groupId: group, ...window },
      { cursor, limit },
    );
    return ok({ items: page.items.map(toCommission), nextCursor: page.nextCursor });
  },
});

export const getCommissionEndpoint = defineEndpoint({
  method: 'GET',
  path: '/commissions/{id}',
  operationId: 'getCommission',
  summary: 'One commission',
  answers: { 200: 'The commission.' },
  scope: 'commissions:read',
  params: idParams,
  output: commissionDetailsOut,
  run: async ({ viewer, params }) => {
    const commission = await getCommission(viewer, params.id);
    return commission ? ok(toCommissionDetails(commission)) : refuse('COMMISSION_NOT_FOUND');
  },
});

const scopeOf = (viewer: KeyViewer) => ({ ...programScope(viewer), ...affiliateScope(viewer) });

/**
 * A key of one affiliate sees its commissions and decides none of them: nobody approves, voids or takes back their own.
 * What is not theirs is not found.
 */
async function refusedToBoundKey(viewer: KeyViewer, id: string) {
  if (viewer.affiliateId === null) return null;
  return (await getCommission(viewer, id))
    ? refuse('FORBIDDEN', 'This key sees one affiliate only. Use a key of the program.')
    : refuse('COMMISSION_NOT_FOUND');
}

/** As it is after a command that has just found it, in the transaction of that command where there is one. */
async function readBack(viewer: KeyViewer, id: string, tx: Work['tx']) {
  const commission = await getCommission(viewer, id, tx);
  if (!commission) throw new Error(`commission ${id} was changed and cannot be read`);
  return toCommission(commission);
}

const changed = { commissionId: z.string(), status: z.enum(COMMISSION_STATUSES) } as const;

export const approveCommissionEndpoint = defineEndpoint({
  method: 'POST',
  path: '/commissions/{id}/approve',
  operationId: 'approveCommission',
  summary: 'Approve a pending commission',
  description: 'Available at once when the hold of the program is over. Repeating changes nothing.',
  answers: { 200: 'Approved, now or before.' },
  scope: 'commissions:write',
  params: idParams,
  output: z.object({ ...changed, alreadyApproved: z.boolean(), commission: commissionOut }),
  run: async ({ ctx, viewer, params }) => {
    const refused = await refusedToBoundKey(viewer, params.id);
    if (refused) return refused;
    return approveCommission(ctx, { commissionId: params.id }, scopeOf(viewer));
  },
  answer: async (approved, { viewer, params, tx }) => ({
    ...approved,
    commission: await readBack(viewer, params.id, tx),
  }),
});

export const voidCommissionEndpoint = defineEndpoint({
  method: 'POST',
  path: '/commissions/{id}/void',
  operationId: 'voidCommission',
  summary: 'Void a pending commission',
  description: 'One that was approved cannot be voided any more: claw it back.',
  answers: { 200: 'Voided, now or before.' },
  scope: 'commissions:write',
  params: idParams,
  input: voidCommissionInput.omit({ commissionId: true }),
  output: z.object({ ...changed, alreadyVoided: z.boolean(), commission: commissionOut }),
  run: async ({ ctx, viewer, params, input }) => {
    const refused = await refusedToBoundKey(viewer, params.id);
    if (refused) return refused;
    return voidCommission(ctx, { ...input, commissionId: params.id }, scopeOf(viewer));
  },
  answer: async (voided, { viewer, params, tx }) => ({
    ...voided,
    commission: await readBack(viewer, params.id, tx),
  }),
});

export const clawBackCommissionEndpoint = defineEndpoint({
  method: 'POST',
  path: '/commissions/{id}/clawback',
  operationId: 'clawBackCommission',
  summary: 'Take a commission back, all of it or a part',
  description: 'Without an amount, all that remains. What was paid already becomes a debt.',
  answers: { 200: 'Taken back, now or before.' },
  scope: 'commissions:write',
  params: idParams,
  input: clawBackCommissionInput.omit({ commissionId: true }),
  output: z.object({
    ...changed,
    taken: z.int().describe('By this call.'),
    remaining: z.int(),
    alreadyClawedBack: z.boolean(),
    commission: commissionOut,
  }),
  run: async ({ ctx, viewer, params, input }) => {
    const refused = await refusedToBoundKey(viewer, params.id);
    if (refused) return refused;
    return clawBackCommission(ctx, { ...input, commissionId: params.id }, scopeOf(viewer));
  },
  answer: async ({ takenMinor, remainingMinor, ...rest }, { viewer, params, tx }) => ({
    ...rest,
    taken: takenMinor,
    remaining: remainingMinor,
    commission: await readBack(viewer, params.id, tx),
  }),
});
