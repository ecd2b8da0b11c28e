import { vi } from 'vitest';
import * as digest from '@/app/admin/settings/digest/actions';
import { db } from '@/lib/db/client';
import { setChannel, setMailDigest } from '@/lib/digest/commands';
import { expectOk } from '@/lib/result';
import { userOf, type Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';
import { systemCtx } from '@/lib/testing/factories';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const staff: readonly Caller[] = ['support', 'finance', 'admin', 'owner'];
const noProgram = [
  'an id of nothing',
  { programId: 'prg_none' },
  'refused: PROGRAM_NOT_FOUND',
] as const;
const url = 'https://chat.example/services/secret';

testActions(digest, {
  setMailDigestAction: actionCase({
    may: staff,
    fields: ({ programId }) => ({ programId, every: 'weekly' }),
    needs: ['programId', 'every'],
    wrong: () => [noProgram, ['each hour', { every: 'hourly' }, 'refused: INVALID_INPUT']],
    answers: 'done: Saved',
    changes: ['audit_event', 'digest'],
    shows: ({ programId }, scene, caller) =>
      db.digest.findFirst({ where: { programId, userId: userOf(scene, caller) ?? '' } }),
    becomes: { every: 'weekly', endpointId: null },
  }),
  setChannelAction: actionCase({
    may: ['admin', 'owner'],
    fresh: true,
    fields: ({ programId }) => ({ programId, every: 'daily', url }),
    needs: ['programId', 'every', 'url'],
    wrong: () => [
      noProgram,
      ['a private address', { url: 'https://10.0.0.1/' }, 'refused: WEBHOOK_ADDRESS_REFUSED'],
      ['without TLS', { url: 'http://chat.example/' }, 'refused: WEBHOOK_ADDRESS_REFUSED'],
    ],
    answers: 'done: Saved',
    changes: ['audit_event', 'digest', 'webhook_endpoint', 'webhook_secret'],
    shows: ({ programId }) =>
      db.digest.findFirst({ where: { programId }, include: { endpoint: true } }),
    becomes: { every: 'daily', userId: null, endpoint: { url: 'https://chat.example' } },
  }),
  removeChannelAction: actionCase({
    may: ['admin', 'owner'],
    fields: async ({ programId }) => {
      expectOk(await setChannel(systemCtx, { programId, every: 'daily', url }));
      return { programId };
    },
    needs: ['programId'],
    wrong: () => [noProgram],
    answers: 'done: Nothing is sent',
    changes: ['audit_event', 'digest', 'webhook_endpoint', 'webhook_secret'],
    shows: async ({ programId }) => ({ left: await db.digest.count({ where: { programId } }) }),
    becomes: { left: 0 },
  }),
  askForDigestAction: actionCase({
    may: staff,
    fields: async (scene, caller) => {
      const { programId } = scene;
      const id = userOf(scene, caller);
      if (id !== null && (staff as readonly string[]).includes(caller)) {
        const ctx = { actor: { kind: 'user', id } } as const;
        expectOk(await setMailDigest(ctx, { programId, every: 'daily' }));
      }
      return { programId, to: 'mail' };
    },
    needs: ['programId', 'to'],
    wrong: () => [
      ['an id of nothing', { programId: 'prg_none' }, 'refused: DIGEST_NOT_SET'],
      ['somebody else', { to: 'everybody' }, 'refused: INVALID_INPUT'],
    ],
    answers: 'done: It is on its way',
    changes: ['audit_event', 'outbox_event'],
  }),
});
