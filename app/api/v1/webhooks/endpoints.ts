import { z } from 'zod';
import { idParams, pageQuery } from '@/app/api/wire';
import type { Work } from '@/lib/db/work';
import { pageOf, timeOut } from '@/lib/format/wire';
import { defineEndpoint } from '@/lib/http/endpoint';
import type { KeyViewer } from '@/lib/people/keys/types';
import { ok, refuse } from '@/lib/result';
import {
  changeWebhook,
  createWebhook,
  removeWebhook,
  rotateWebhook,
} from '@/lib/webhooks/commands';
import { findWebhook, listSecrets, listWebhooks } from '@/lib/webhooks/queries';
import { secretsOut, webhookOut } from '@/lib/webhooks/rest';
import { changeWebhookInput, createWebhookInput, rotateWebhookInput } from '@/lib/webhooks/schema';
import { resendSince, sendTestEvent } from '@/lib/webhooks/send-again';

const scopeOf = ({ programId }: KeyViewer) => ({ programId });

/** As it is after a command that has just changed it; a new secret that the command answers is in no answer of ours. */
async function readBack(viewer: KeyViewer, id: string, tx: Work['tx']) {
  const webhook = await findWebhook(viewer, id, tx);
  if (!webhook) throw new Error(`webhook ${id} was changed and cannot be read`);
  return webhook;
}

export const listWebhooksEndpoint = defineEndpoint({
  method: 'GET',
  path: '/webhooks',
  operationId: 'listWebhooks',
  summary: 'List webhooks, newest first',
  answers: { 200: 'A page of webhooks.' },
  scope: 'webhooks:read',
  programWide: true,
  query: z.object(pageQuery),
  output: pageOf(webhookOut),
  run: async ({ viewer, query }) => ok(await listWebhooks(viewer, query)),
});

export const getWebhookEndpoint = defineEndpoint({
  method: 'GET',
  path: '/webhooks/{id}',
  operationId: 'getWebhook',
  summary: 'One webhook',
  answers: { 200: 'The webhook.' },
  scope: 'webhooks:read',
  programWide: true,
  params: idParams,
  output: webhookOut,
  run: async ({ viewer, params }) => {
    const webhook = await findWebhook(viewer, params.id);
    return webhook ? ok(webhook) : refuse('WEBHOOK_NOT_FOUND');
  },
});

export const createWebhookEndpoint = defineEndpoint({
  method: 'POST',
  path: '/webhooks',
  operationId: 'createWebhook',
  summary: 'Create a webhook',
  description:
    'Events of the program are sent to the address, signed by Standard Webhooks. Read its secret afterwards: no answer ' +
    'that is kept for a repeat holds one.',
  answers: { 201: 'The webhook.' },
  scope: 'webhooks:write',
  programWide: true,
  input: createWebhookInput.omit({ programId: true }),
  output: webhookOut,
  status: 201,
  run: ({ ctx, viewer: { programId }, input }) => createWebhook(ctx, { ...input, programId }),
  answer: ({ id }, { viewer, tx }) => readBack(viewer, id, tx),
});

export const changeWebhookEndpoint = defineEndpoint({
  method: 'PATCH',
  path: '/webhooks/{id}',
  operationId: 'changeWebhook',
  summary: 'Change a webhook, switch it off or on',
  description: 'What is left out stays. Switched on again, what was due is sent now.',
  answers: { 200: 'The webhook as it is now.' },
  scope: 'webhooks:write',
  programWide: true,
  params: idParams,
  input: changeWebhookInput.omit({ id: true }),
  output: webhookOut,
  run: ({ ctx, viewer, params, input }) =>
    changeWebhook(ctx, { ...input, id: params.id }, scopeOf(viewer)),
  answer: ({ id }, { viewer, tx }) => readBack(viewer, id, tx),
});

export const removeWebhookEndpoint = defineEndpoint({
  method: 'POST',
  path: '/webhooks/{id}/remove',
  operationId: 'removeWebhook',
  summary: 'Remove a webhook with all it was sent',
  answers: { 200: 'Removed.' },
  scope: 'webhooks:write',
  programWide: true,
  params: idParams,
  output: z.object({ id: z.string() }),
  run: ({ ctx, viewer, params }) => removeWebhook(ctx, params, scopeOf(viewer)),
});

export const listWebhookSecretsEndpoint = defineEndpoint({
  method: 'GET',
  path: '/webhooks/{id}/secrets',
  operationId: 'listWebhookSecrets',
  summary: 'The secrets that sign now, the newest first',
  answers: { 200: 'The secrets.' },
  scope: 'webhooks:write',
  programWide: true,
  params: idParams,
  output: secretsOut,
  run: async ({ viewer, params }) => {
    const items = await listSecrets(viewer, params.id);
    return items ? ok({ items }) : refuse('WEBHOOK_NOT_FOUND');
  },
});

export const rotateWebhookEndpoint = defineEndpoint({
  method: 'POST',
  path: '/webhooks/{id}/rotate',
  operationId: 'rotateWebhook',
  summary: 'Give a webhook a new secret',
  description:
    'The secrets of before sign beside it for `overlapHours`, four in all at most. Read it afterwards.',
  answers: { 200: 'It has a new secret.' },
  scope: 'webhooks:write',
  programWide: true,
  params: idParams,
  input: rotateWebhookInput.omit({ id: true }),
  output: webhookOut,
  run: ({ ctx, viewer, params, input }) =>
    rotateWebhook(ctx, { ...input, id: params.id }, scopeOf(viewer)),
  answer: ({ id }, { viewer, tx }) => readBack(viewer, id, tx),
});

export const sendTestEventEndpoint = defineEndpoint({
  method: 'POST',
  path: '/webhooks/{id}/test',
  operationId: 'sendTestEvent',
  summary: 'Send an event that nothing happened for',
  description: 'Of type `webhook.test`, once. What came of it is in its delivery.',
  answers: { 202: 'It is sent within a minute.' },
  scope: 'webhooks:write',
  programWide: true,
  params: idParams,
  output: z.object({ id: z.string(), deliveryId: z.string() }),
  status: 202,
  run: ({ ctx, viewer, params }) => sendTestEvent(ctx, params, scopeOf(viewer)),
});

export const resendSinceEndpoint = defineEndpoint({
  method: 'POST',
  path: '/webhooks/{id}/resend',
  operationId: 'resendSince',
  summary: 'Send everything since a time that did not arrive',
  description:
    'What failed, and what happened while the webhook was off. What arrived is not repeated.',
  answers: { 202: 'It is sent in the background.' },
  scope: 'webhooks:write',
  programWide: true,
  params: idParams,
  input: z.object({ since: timeOut }),
  output: z.object({ id: z.string(), failed: z.int().describe('That begin anew.') }),
  status: 202,
  run: ({ ctx, viewer, params, input }) =>
    resendSince(ctx, { id: params.id, since: new Date(input.since) }, scopeOf(viewer)),
});
