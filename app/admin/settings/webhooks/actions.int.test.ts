import { vi } from 'vitest';
import * as webhooks from '@/app/admin/settings/webhooks/actions';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import type { Caller } from '@/lib/testing/action-scene';
import { makeTestDelivery } from '@/lib/testing/action-rows';
import { actionCase, testActions } from '@/lib/testing/actions';
import { systemCtx } from '@/lib/testing/factories';
import { makeWebhook } from '@/lib/testing/webhooks';
import { changeWebhook } from '@/lib/webhooks/commands';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const may: readonly Caller[] = ['admin', 'owner'];
const url = 'https://shop.example/hooks';
const made = async ({ programId }: { programId: string }) => ({
  id: (await makeWebhook(programId, url)).id,
});
const endpoint = ({ id }: { id: string }) =>
  db.webhookEndpoint.findUniqueOrThrow({ where: { id } });
const nothing = ['an id of nothing', { id: 'whk_none' }, 'refused: WEBHOOK_NOT_FOUND'] as const;

const addresses = [
  ['an address without TLS', { url: 'http://shop.example/' }, 'refused: WEBHOOK_ADDRESS_REFUSED'],
  ['a private address', { url: 'https://10.0.0.1/' }, 'refused: WEBHOOK_ADDRESS_REFUSED'],
  [
    'an address of metadata',
    { url: 'https://169.254.169.254/latest' },
    'refused: WEBHOOK_ADDRESS_REFUSED',
  ],
  ['an event of nothing', { events: 'order.exploded' }, 'refused: INVALID_INPUT'],
  ['all of no noun', { events: 'nothing.*' }, 'refused: INVALID_INPUT'],
] as const;

testActions(
  { ...webhooks },
  {
    createWebhookAction: actionCase({
      may,
      fresh: true,
      fields: ({ programId }) => ({
        programId,
        name: 'Shop',
        url,
        events: 'order.recorded\nlead.*, order.recorded',
      }),
      needs: ['programId', 'name', 'url'],
      sends: ['events'],
      wrong: () => [
        ['an id of nothing', { programId: 'prg_none' }, 'refused: PROGRAM_NOT_FOUND'],
        ...addresses,
      ],
      answers: 'done: ',
      changes: ['audit_event', 'webhook_endpoint', 'webhook_secret'],
      shows: ({ programId }) => db.webhookEndpoint.findFirstOrThrow({ where: { programId } }),
      becomes: { name: 'Shop', url, events: ['order.recorded', 'lead.recorded'] },
    }),
    changeWebhookAction: actionCase({
      may,
      fresh: true,
      fields: async (scene) => ({
        ...(await made(scene)),
        name: 'Store',
        url: 'https://store.example/hooks',
        events: '',
      }),
      needs: ['id', 'name', 'url'],
      sends: ['events'],
      wrong: () => [nothing, ...addresses],
      answers: 'done: Saved',
      changes: ['audit_event', 'webhook_endpoint'],
      shows: ({ id }) => endpoint({ id }),
      becomes: { name: 'Store', url: 'https://store.example/hooks', events: [] },
    }),
    switchWebhookAction: actionCase({
      may,
      fields: made,
      needs: ['id'],
      wrong: () => [nothing],
      answers: 'done: Done',
      changes: ['audit_event', 'webhook_endpoint'],
      shows: ({ id }) => endpoint({ id }),
      becomes: { switchedOffWhy: 'person' },
    }),
    removeWebhookAction: actionCase({
      may,
      fresh: true,
      fields: made,
      needs: ['id'],
      wrong: () => [nothing],
      answers: 'to /admin/settings/webhooks',
      changes: ['audit_event', 'webhook_endpoint', 'webhook_secret'],
    }),
    rotateWebhookAction: actionCase({
      may,
      fresh: true,
      fields: async (scene) => ({ ...(await made(scene)), overlapHours: '24' }),
      needs: ['id', 'overlapHours'],
      wrong: () => [
        nothing,
        ['more than a week', { overlapHours: '169' }, 'refused: INVALID_INPUT'],
        ['less than nothing', { overlapHours: '-1' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: ',
      changes: ['audit_event', 'webhook_secret'],
      shows: async ({ id }) => ({
        secrets: await db.webhookSecret.count({ where: { endpointId: id } }),
      }),
      becomes: { secrets: 2 },
    }),
    sendTestEventAction: actionCase({
      may,
      fields: made,
      needs: ['id'],
      wrong: async (scene) => {
        const { id } = await made(scene);
        expectOk(await changeWebhook(systemCtx, { id, isOn: false }));
        return [nothing, ['one that is off', { id }, 'refused: WEBHOOK_OFF']];
      },
      answers: 'done: A test event',
      changes: ['audit_event', 'webhook_delivery', 'webhook_message'],
    }),
    resendDeliveryAction: actionCase({
      may,
      fields: (scene) => makeTestDelivery(scene.programId),
      needs: ['id'],
      wrong: () => [['an id of nothing', { id: 'whd_none' }, 'refused: DELIVERY_NOT_FOUND']],
      answers: 'done: It is sent again',
      changes: ['audit_event', 'webhook_delivery'],
      shows: ({ id }) => db.webhookDelivery.findUniqueOrThrow({ where: { id } }),
      becomes: { status: 'pending', triesLeft: 10 },
    }),
    resendSinceAction: actionCase({
      may,
      fields: async (scene) => ({ ...(await made(scene)), since: '2026-11-01' }),
      needs: ['id', 'since'],
      wrong: () => [
        nothing,
        ['no day', { since: '2026-02-30' }, 'refused: INVALID_INPUT'],
        ['a word', { since: 'yesterday' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: What did not arrive',
      changes: ['audit_event', 'webhook_endpoint'],
      shows: ({ id }) => endpoint({ id }),
      becomes: { switchedOffAt: null },
    }),
  },
);
