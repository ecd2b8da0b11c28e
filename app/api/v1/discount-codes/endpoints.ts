import { z } from 'zod';
import { discountCodeOut, toDiscountCode } from '@/app/api/v1/discount-codes/wire';
import { idParams, pageQuery } from '@/app/api/wire';
import { getAffiliate } from '@/lib/affiliates/queries';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { findDiscountCode, listDiscountCodes } from '@/lib/discount-codes/queries';
import { createDiscountCodeInput } from '@/lib/discount-codes/schema';
import { defineEndpoint } from '@/lib/http/endpoint';
import { pageOf } from '@/lib/format/wire';
import { plainText } from '@/lib/format/plain-text';
import { ok, refuse } from '@/lib/result';

export const getDiscountCodeEndpoint = defineEndpoint({
  method: 'GET',
  path: '/discount-codes/{code}',
  operationId: 'getDiscountCode',
  summary: 'Look up a discount code',
  description: 'As a customer types it: case does not count.',
  answers: { 200: 'The code, whether it can be used now, and whose it is.' },
  scope: 'discount-codes:read',
  params: z.object({ code: plainText(100) }),
  output: discountCodeOut,
  run: async ({ viewer, params }) => {
    const code = await findDiscountCode(viewer, params.code);
    return code ? ok(toDiscountCode(code)) : refuse('DISCOUNT_CODE_NOT_FOUND');
  },
});

export const listDiscountCodesEndpoint = defineEndpoint({
  method: 'GET',
  path: '/discount-codes',
  operationId: 'listDiscountCodes',
  summary: 'List discount codes, newest first',
  answers: { 200: 'A page of codes.' },
  scope: 'discount-codes:read',
  query: z.object({ affiliateId: plainText(64).optional(), ...pageQuery }),
  output: pageOf(discountCodeOut),
  run: async ({ viewer, query }) => {
    const page = await listDiscountCodes(viewer, query);
    return ok({ items: page.items.map(toDiscountCode), nextCursor: page.nextCursor });
  },
});

export const listAffiliateDiscountCodesEndpoint = defineEndpoint({
  method: 'GET',
  path: '/affiliates/{id}/discount-codes',
  operationId: 'listAffiliateDiscountCodes',
  summary: 'The discount codes of an affiliate',
  answers: { 200: 'A page of codes, newest first.' },
  scope: 'discount-codes:read',
  params: idParams,
  query: z.object(pageQuery),
  output: pageOf(discountCodeOut),
  run: async ({ viewer, params, query }) => {
    if (!(await getAffiliate(viewer, params.id))) return refuse('AFFILIATE_NOT_FOUND');
    const page = await listDiscountCodes(viewer, { ...query, affiliateId: params.id });
    return ok({ items: page.items.map(toDiscountCode), nextCursor: page.nextCursor });
  },
});

const { shape } = createDiscountCodeInput;
const timeInput = z.iso.datetime({ offset: true }).nullable().optional();

export const createDiscountCodeEndpoint = defineEndpoint({
  method: 'POST',
  path: '/discount-codes',
  operationId: 'createDiscountCode',
  summary: 'Create a discount code',
  description:
    'One with an affiliate attributes the orders it is typed on. A percent code has `percentBps`, a fixed one ' +
    '`amount` and `currency`. It counts from `startsAt` up to, not including, `endsAt`.',
  answers: { 201: 'The code.' },
  scope: 'affiliates:write',
  programWide: true,
  input: z.object({
    code: shape.code,
    affiliateId: shape.affiliateId,
    kind: shape.kind,
    percentBps: shape.percentBps,
    amount: shape.amountMinor,
    currency: shape.currency,
    startsAt: timeInput,
    endsAt: timeInput,
  }),
  output: discountCodeOut,
  status: 201,
  run: ({ ctx, viewer, input: { amount, startsAt, endsAt, ...input } }) => {
    const { programId } = viewer;
    const time = (text: string | null | undefined) => (text == null ? null : new Date(text));
    return createDiscountCode(
      ctx,
      {
        ...input,
        programId,
        amountMinor: amount,
        startsAt: time(startsAt),
        endsAt: time(endsAt),
      },
      { programId },
    );
  },
  answer: ({ discountCode }) => toDiscountCode(discountCode),
});
