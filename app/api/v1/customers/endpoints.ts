import { z } from 'zod';
import {
  customerDetailsOut,
  customerOut,
  toCustomer,
  toCustomerDetails,
} from '@/app/api/v1/customers/wire';
import { pageQuery } from '@/app/api/wire';
import { plainText } from '@/lib/format/plain-text';
import { pageOf } from '@/lib/format/wire';
import { defineEndpoint } from '@/lib/http/endpoint';
import { getCustomerByName, listCustomers } from '@/lib/orders/customer-queries';
import {
  dismissSuggestionInput,
  joinCustomersInput,
  splitCustomerInput,
} from '@/lib/orders/schema';
import { ok, refuse } from '@/lib/result';
import { dismissSuggestion } from '@/lib/sales/joins/dismiss-suggestion';
import { joinEffectOut } from '@/lib/sales/joins/effect';
import { joinCustomersByHand } from '@/lib/sales/joins/join-by-hand';
import { splitCustomer } from '@/lib/sales/joins/split-customer';

const params = z.object({ customerId: plainText(200).describe('Any of the customer’s names.') });

const byHandOut = z.object({
  mode: z.enum(['preview', 'done']).describe('preview: nothing has changed yet.'),
  preview: z.string().describe('Repeat the call with it: what was shown is done, or refused.'),
  effect: joinEffectOut,
});

const previewed =
  'Without `preview` nothing changes: the answer says what the call would do, and a `preview`. The same call with it does ' +
  'exactly that; when it would do something else by now it answers 409 `PREVIEW_STALE`, with what that is. Only what is ' +
  'still pending changes hands; what is further along stays, and is flagged for a person.';

export const listCustomersEndpoint = defineEndpoint({
  method: 'GET',
  path: '/customers',
  operationId: 'listCustomers',
  summary: 'List customers, whoever was known last first',
  answers: { 200: 'A page of customers; whoever was joined is one.' },
  scope: 'attributions:read',
  programWide: true,
  query: z.object({
    search: plainText(100)
      .optional()
      .describe('What any of the names begins with, or the address.'),
    suggested: z
      .enum(['true', 'false'])
      .optional()
      .describe('true: only those who may be one with another.'),
    ...pageQuery,
  }),
  output: pageOf(customerOut),
  run: async ({ viewer, query: { suggested, ...query } }) => {
    const page = await listCustomers(viewer, { ...query, suggested: suggested === 'true' });
    return ok({ items: page.items.map(toCustomer), nextCursor: page.nextCursor });
  },
});

export const getCustomerEndpoint = defineEndpoint({
  method: 'GET',
  path: '/customers/{customerId}',
  operationId: 'getCustomer',
  summary: 'One customer, by any name',
  description: 'The candidates of the decision are those of `GET /attributions/{customerId}`.',
  answers: { 200: 'The customer.' },
  scope: 'attributions:read',
  programWide: true,
  params,
  output: customerDetailsOut,
  run: async ({ viewer, params: { customerId } }) => {
    const customer = await getCustomerByName(viewer, customerId, viewer.programId);
    return customer ? ok(toCustomerDetails(customer)) : refuse('CUSTOMER_NOT_FOUND');
  },
});

export const joinCustomersEndpoint = defineEndpoint({
  method: 'POST',
  path: '/customers/{customerId}/join',
  operationId: 'joinCustomers',
  summary: 'Say that two names are one customer',
  description: `Also of two who have both paid, and of two who were split before. ${previewed}`,
  answers: { 200: 'What it would do, or has done.' },
  scope: 'attributions:write',
  programWide: true,
  params,
  input: joinCustomersInput.omit({ customerId: true }),
  output: byHandOut,
  run: ({ ctx, viewer, params: { customerId }, input }) =>
    joinCustomersByHand(ctx, viewer.programId, { ...input, customerId }),
});

export const splitCustomerEndpoint = defineEndpoint({
  method: 'POST',
  path: '/customers/{customerId}/split',
  operationId: 'splitCustomer',
  summary: 'Say that a name is not the customer’s whom it was joined to',
  description: `The name leaves with what was reported under it, and no report joins the two again. ${previewed}`,
  answers: { 200: 'What it would do, or has done.' },
  scope: 'attributions:write',
  programWide: true,
  params,
  input: splitCustomerInput.omit({ customerId: true }),
  output: byHandOut,
  run: ({ ctx, viewer, params: { customerId }, input }) =>
    splitCustomer(ctx, viewer.programId, { ...input, customerId }),
});

export const dismissSuggestionEndpoint = defineEndpoint({
  method: 'POST',
  path: '/customers/{customerId}/dismiss',
  operationId: 'dismissSuggestion',
  summary: 'Say no to a suggested join',
  description:
    'No buyer’s word suggests it again. What your own server says of the two still joins them.',
  answers: { 200: 'Nobody suggests it any more.' },
  scope: 'attributions:write',
  programWide: true,
  params,
  input: dismissSuggestionInput.omit({ customerId: true }),
  output: z.object({ customerId: z.string(), otherCustomerId: z.string() }),
  run: ({ ctx, viewer, params: { customerId }, input }) =>
    dismissSuggestion(ctx, viewer.programId, { ...input, customerId }),
});
