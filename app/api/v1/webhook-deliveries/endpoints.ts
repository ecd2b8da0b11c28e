import { z } from 'zod';
import { idParams, pageQuery } from '@/app/api/wire';
import { plainText } from '@/lib/format/plain-text';
import { pageOf } from '@/lib/format/wire';
import { defineEndpoint } from '@/lib/http/endpoint';
import { ok, refuse } from '@/lib/result';
import { findDelivery, listDeliveries } from '@/lib/webhooks/queries';
import { deliveryDetailsOut, deliveryOut } from '@/lib/webhooks/rest';
import { resendDelivery } from '@/lib/webhooks/send-again';
import { DELIVERY_STATUSES } from '@/lib/webhooks/types';

export const listDeliveriesEndpoint = defineEndpoint({
  method: 'GET',
  path: '/webhook-deliveries',
  operationId: 'listWebhookDeliveries',
  summary: 'List deliveries to webhooks, newest first',
  answers: { 200: 'A page of deliveries.' },
  scope: 'webhooks:read',
  programWide: true,
  query: z.object({
    webhookId: plainText(64).optional(),
    status: z.enum(DELIVERY_STATUSES).optional(),
    ...pageQuery,
  }),
  output: pageOf(deliveryOut),
  run: async ({ viewer, query: { cursor, limit, ...filter } }) =>
    ok(await listDeliveries(viewer, filter, { cursor, limit })),
});

export const getDeliveryEndpoint = defineEndpoint({
  method: 'GET',
  path: '/webhook-deliveries/{id}',
  operationId: 'getWebhookDelivery',
  summary: 'One delivery with what was sent and what was answered',
  answers: { 200: 'The delivery.' },
  scope: 'webhooks:read',
  programWide: true,
  params: idParams,
  output: deliveryDetailsOut,
  run: async ({ viewer, params }) => {
    const delivery = await findDelivery(viewer, params.id);
    return delivery ? ok(delivery) : refuse('DELIVERY_NOT_FOUND');
  },
});

export const resendDeliveryEndpoint = defineEndpoint({
  method: 'POST',
  path: '/webhook-deliveries/{id}/resend',
  operationId: 'resendWebhookDelivery',
  summary: 'Send a delivery again',
  description: 'The same id and bytes, though it arrived, by the whole schedule.',
  answers: { 202: 'It is sent within a minute.' },
  scope: 'webhooks:write',
  programWide: true,
  params: idParams,
  output: deliveryOut,
  status: 202,
  run: ({ ctx, viewer, params }) => resendDelivery(ctx, params, { programId: viewer.programId }),
  answer: async ({ id }, { viewer, tx }) => {
    const delivery = await findDelivery(viewer, id, tx);
    if (!delivery) throw new Error(`delivery ${id} was changed and cannot be read`);
    return delivery;
  },
});
