import { z } from 'zod';
import { affiliateOut, toAffiliate } from '@/lib/affiliates/rest';
import { discountCodeOut, toDiscountCode } from '@/app/api/v1/discount-codes/wire';
import { windowGiven } from '@/lib/programs/window-given';
import { groupQuery, idParams, pageQuery, windowQuery } from '@/app/api/wire';
import { updateAffiliateTerms } from '@/lib/affiliates/commands';
import { getAffiliate, listAffiliates } from '@/lib/affiliates/queries';
import {
  changeAffiliateStatusInput,
  createAffiliateInput,
  updateAffiliateTermsInput,
} from '@/lib/affiliates/schema';
import { AFFILIATE_STATUSES } from '@/lib/affiliates/types';
import { affiliateScope, programScope } from '@/lib/auth/viewer';
import { currentTime } from '@/lib/db/transact';
import { createAffiliate } from '@/lib/discount-codes/create-affiliate';
import { getAffiliateLink } from '@/lib/discount-codes/get-affiliate-link';
import { defineEndpoint } from '@/lib/http/endpoint';
import { pageOf } from '@/lib/format/wire';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { plainText } from '@/lib/format/plain-text';
import { getAffiliateStats } from '@/lib/reports/affiliate-stats';
import { affiliateStatsOut, toAffiliateStats } from '@/lib/reports/wire';
import { ok, refuse, type Result } from '@/lib/result';
import { addDays } from '@/lib/time/calendar';

export const listAffiliatesEndpoint = defineEndpoint({
  method: 'GET',
  path: '/affiliates',
  operationId: 'listAffiliates',
  summary: 'List affiliates, newest first',
  answers: { 200: 'A page of affiliates.' },
  scope: 'affiliates:read',
  query: z.object({
    search: plainText(100).optional().describe('Part of name, e-mail or code.'),
    status: z.enum(AFFILIATE_STATUSES).optional(),
    group: groupQuery,
    ...pageQuery,
  }),
  output: pageOf(affiliateOut),
  run: async ({ viewer, query: { group, ...filter } }) => {
    const page = await listAffiliates(viewer, { ...filter, groupId: group });
    return ok({ items: page.items.map(toAffiliate), nextCursor: page.nextCursor });
  },
});

export const getAffiliateEndpoint = defineEndpoint({
  method: 'GET',
  path: '/affiliates/{id}',
  operationId: 'getAffiliate',
  summary: 'One affiliate with the terms in force',
  answers: { 200: 'The affiliate.' },
  scope: 'affiliates:read',
  params: idParams,
  output: affiliateOut,
  run: async ({ viewer, params }) => {
    const affiliate = await getAffiliate(viewer, params.id);
    return affiliate ? ok(toAffiliate(affiliate)) : refuse('AFFILIATE_NOT_FOUND');
  },
});

export const createAffiliateEndpoint = defineEndpoint({
  method: 'POST',
  path: '/affiliates',
  operationId: 'createAffiliate',
  summary: 'Create an affiliate',
  description:
    'Makes the person when the address is new and, when the terms give customers a discount, the discount code. Terms ' +
    'that are left out are the program’s.',
  answers: { 201: 'The affiliate, its discount code, and where its invitation went.' },
  scope: 'affiliates:write',
  programWide: true,
  input: createAffiliateInput.omit({ programId: true }),
  output: z.object({
    affiliate: affiliateOut,
    discountCode: discountCodeOut.nullable(),
    invitation: z
      .object({ sentTo: z.enum(['mail', 'nobody']), email: z.string() })
      .nullable()
      .describe(
        'The mail by which a person who never got in chooses a password. `nobody` where no mail server is set: a member ' +
          'of staff makes the link in the console. Null for a person who got in before. No key is given a link: it proves ' +
          'who somebody is.',
      ),
  }),
  status: 201,
  run: ({ ctx, viewer: { programId }, input }) =>
    createAffiliate(ctx, { ...input, programId }, { programId }),
  answer: ({ affiliate, discountCode, invitation }) => ({
    affiliate: toAffiliate(affiliate),
    discountCode: discountCode && toDiscountCode(discountCode),
    invitation: invitation && {
      sentTo: invitation.sentTo === 'mail' ? ('mail' as const) : ('nobody' as const),
      email: invitation.email,
    },
  }),
});

const { to: statusInput, reason: reasonInput } = changeAffiliateStatusInput.shape;

export const updateAffiliateEndpoint = defineEndpoint({
  method: 'PATCH',
  path: '/affiliates/{id}',
  operationId: 'updateAffiliate',
  summary: 'Change the terms or the status of an affiliate',
  description:
    'A term that is left out stays, null goes back to the program’s. Commissions keep the terms they were earned on. ' +
    'A ban and a rejection need a reason. Change terms and status in two calls, so that each happens wholly or not. An applicant who has not proven their address stays applied when accepted, and becomes active by the link that is mailed to them.',
  answers: { 200: 'The affiliate as it is now.' },
  scope: 'affiliates:write',
  params: idParams,
  input: updateAffiliateTermsInput
    .omit({ affiliateId: true })
    .extend({ status: statusInput.optional(), reason: reasonInput })
    .refine(
      ({ status, reason: _reason, ...terms }) =>
        (status === undefined) !== Object.values(terms).every((term) => term === undefined),
      'Give terms to change, or a status: one of them.',
    ),
  output: affiliateOut,
  run: async ({
    ctx,
    viewer,
    params,
    input: { status, reason, ...terms },
  }): Promise<Result<unknown>> => {
    const scope = { ...programScope(viewer), ...affiliateScope(viewer) };
    const affiliateId = params.id;
    // Terms and status are what the merchant grants: who sees one affiliate only does not raise its own.
    if (viewer.affiliateId !== null && viewer.affiliateId === affiliateId) {
      return refuse('FORBIDDEN', 'This key sees one affiliate only. Use a key of the program.');
    }
    return status === undefined
      ? updateAffiliateTerms(ctx, { ...terms, affiliateId }, scope)
      : changeAffiliateStatus(ctx, { affiliateId, to: status, reason }, scope);
  },
  answer: async (_changed, { viewer, params, tx }) => {
    const affiliate = await getAffiliate(viewer, params.id, tx);
    if (!affiliate) throw new Error(`affiliate ${params.id} was changed and cannot be read`);
    return toAffiliate(affiliate);
  },
});

const DEFAULT_DAYS = 30;

export const getAffiliateStatsEndpoint = defineEndpoint({
  method: 'GET',
  path: '/affiliates/{id}/stats',
  operationId: 'getAffiliateStats',
  summary: 'Clicks, leads, orders and money of an affiliate',
  description:
    'Counts and `earned` are those of the window (default: the last 30 days); the other sums are as of now. One row of ' +
    'money per currency. `debt` is zero or negative.',
  answers: { 200: 'The figures.' },
  scope: 'stats:read',
  params: idParams,
  query: z.object(windowQuery),
  output: affiliateStatsOut.meta({ id: 'AffiliateStats' }),
  run: async ({ viewer, params, query }) => {
    const window = await windowGiven(viewer, query);
    const to = window.to ?? (await currentTime());
    const from = window.from ?? addDays(to, -DEFAULT_DAYS);
    if (from >= to) return refuse('INVALID_INPUT', 'The window must end after it begins.');
    const stats = await getAffiliateStats(viewer, params.id, { from, to });
    return stats ? ok(toAffiliateStats(stats)) : refuse('AFFILIATE_NOT_FOUND');
  },
});

export const getAffiliateLinkEndpoint = defineEndpoint({
  method: 'POST',
  path: '/affiliate-links',
  operationId: 'getAffiliateLink',
  summary: 'The link of a user, made when missing',
  description:
    'The membership in the key’s program and its code are made on the way. Safe to repeat.',
  answers: { 200: 'The link was there.', 201: 'The membership was made by this call.' },
  scope: 'affiliates:write',
  input: z.object({ userId: plainText(64) }),
  output: z.object({
    url: z.string(),
    code: z.string(),
    affiliateId: z.string(),
    status: z.enum(AFFILIATE_STATUSES),
    created: z.boolean(),
  }),
  status: (value) => (value.created ? 201 : 200),
  run: ({ ctx, viewer, input }) =>
    getAffiliateLink(ctx, input, { ...programScope(viewer), ...affiliateScope(viewer) }),
});
