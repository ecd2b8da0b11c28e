import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as actions from '@/app/admin/payouts/batches/actions';
import { GET as takeFile } from '@/app/admin/payouts/batches/[id]/file/route';
import { POST as importFile } from '@/app/admin/payouts/batches/[id]/import/route';
import { savePayingAction } from '@/app/admin/settings/payouts/actions';
import { sessionCookieName } from '@/lib/auth/session-token';
import { sessionOf } from '@/lib/testing/sessions';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { sendBatch } from '@/lib/payouts/batches/send-batch';
import { MAX_RESULT_BYTES } from '@/lib/payouts/imports/import-results';
import { expectOk } from '@/lib/result';
import { makeProgram, makeUser, staffCtx } from '@/lib/testing/factories';
import { countRows } from '@/lib/testing/money';
import { makeApprovedPayout } from '@/lib/testing/payouts';

const request = { cookies: new Map<string, string>(), headers: new Headers() };

vi.mock('next/cache', () => ({ revalidatePath: () => {} }));
vi.mock('next/headers', () => ({
  headers: async () => request.headers,
  cookies: async () => ({
    get: (name: string) => {
      const value = request.cookies.get(name);
      return value === undefined ? undefined : { name, value };
    },
  }),
}));

async function signIn(userId: string, isFresh = true) {
  const token = await sessionOf(userId, { isFresh });
  request.cookies.set(sessionCookieName(), token);
}

const signInAs = async (role: 'owner' | 'support' | 'finance') =>
  signIn((await makeUser({ role })).id);

async function turnedAway(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => 'answered',
    (thrown: unknown) => thrown,
  );
  return typeof error === 'object' && error !== null && 'digest' in error
    ? String(error.digest)
    : String(error);
}

const written = async () => ({
  ...(await countRows()),
  batches: await db.payoutBatch.count(),
  imports: await db.payoutImport.count(),
  users: await db.user.count(),
  batchRows: await db.payoutBatch.findMany({ orderBy: { id: 'asc' } }),
  inside: await db.payout.findMany({
    select: { id: true, batchId: true, status: true },
    orderBy: { id: 'asc' },
  }),
  program: await db.program.findMany({ orderBy: { id: 'asc' } }),
});

const formOf = (fields: Record<string, string>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};

let programId: string;
let draft: { batchId: string; payoutId: string };
let sent: { batchId: string; payoutId: string };
let waiting: string;

async function makeBatch(): Promise<{ batchId: string; payoutId: string }> {
  const { payoutId } = await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
  const made = await createBatch(staffCtx, {
    programId,
    currency: 'USD',
    format: 'paypal',
    payoutIds: [payoutId],
  });
  return { batchId: expectOk(made).batches[0]?.batchId ?? '', payoutId };
}

const file = (payoutId: string, status = 'Completed') =>
  `Transaction ID,Recipient,Customer ID,Amount,Currency,Status\r\nTX,a@b.example,${payoutId},50.00,USD,${status}\r\n`;

type Ask = { body?: string; origin?: string | null; confirm?: string };

function askImport(batchId: string, { body = 'x', origin, confirm }: Ask = {}): Promise<Response> {
  const url = `${env().APP_URL}/x${confirm === undefined ? '' : `?confirm=${confirm}`}`;
  const headers = new Headers();
  if (origin !== null) headers.set('origin', origin ?? new URL(env().APP_URL).origin);
  return importFile(new Request(url, { method: 'POST', body, headers }), {
    params: Promise.resolve({ id: batchId }),
  });
}

const askFile = (batchId: string) =>
  takeFile(new Request('http://localhost:3000/x'), { params: Promise.resolve({ id: batchId }) });

/** Each with a form that would take effect, so that what refuses it is who asks. */
const ENTRY_POINTS: Record<string, () => Promise<unknown>> = {
  createBatchAction: () =>
    actions.createBatchAction(null, formOf({ programId, currency: 'USD', format: 'paypal' })),
  createChosenBatchAction: () =>
    actions.createChosenBatchAction(null, formOf({ ids: waiting, format: 'paypal' })),
  approveBatchAction: () => actions.approveBatchAction(null, formOf({ batchId: draft.batchId })),
  sendBatchAction: () => actions.sendBatchAction(null, formOf({ batchId: draft.batchId })),
  cancelBatchAction: () =>
    actions.cancelBatchAction(null, formOf({ batchId: draft.batchId, reason: 'not now' })),
  removeFromBatchAction: () => actions.removeFromBatchAction(null, formOf(draft)),
  savePayingAction: () =>
    savePayingAction(
      null,
      formOf({
        programId,
        payoutDay: '5',
        payerName: 'Me',
        payerBic: '',
        payerIban: 'DE89370400440532013000',
      }),
    ),
  'the file': () => askFile(sent.batchId),
  'the preview of results': () => askImport(sent.batchId, { body: file(sent.payoutId) }),
  'the import of results': () =>
    askImport(sent.batchId, { body: file(sent.payoutId), confirm: 'x'.repeat(64) }),
};

beforeAll(async () => {
  programId = (await makeProgram({ minimumPayout: { USD: 1000 } })).id;
  [draft, sent] = [await makeBatch(), await makeBatch()];
  expectOk(await approveBatch(staffCtx, sent));
  expectOk(await sendBatch(staffCtx, sent));
  waiting = (await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' })).payoutId;
});

beforeEach(() => {
  request.cookies.clear();
  request.headers = new Headers({ 'x-path': '/admin/payouts/batches' });
});

describe('the entry points of batches', () => {
  it('are all in this list', () => {
    const all = Object.keys(ENTRY_POINTS);
    expect(Object.keys(actions).filter((name) => !all.includes(name))).toEqual([]);
  });

  it.each(Object.keys(ENTRY_POINTS))('%s leads the anonymous to the login', async (name) => {
    const before = await written();
    expect(await turnedAway(ENTRY_POINTS[name]?.() ?? Promise.resolve())).toMatch(/login/);
    expect(await written()).toEqual(before);
  });

  it.each(Object.keys(ENTRY_POINTS))(
    '%s is not there for affiliates and for support',
    async (name) => {
      const { affiliateId } = await db.payout.findUniqueOrThrow({ where: { id: sent.payoutId } });
      const affiliate = await db.affiliate.findUniqueOrThrow({ where: { id: affiliateId } });
      const support = await makeUser({ role: 'support' });
      const before = await written();
      for (const userId of [affiliate.userId, support.id]) {
        await signIn(userId);
        expect(await turnedAway(ENTRY_POINTS[name]?.() ?? Promise.resolve())).toMatch(/404/);
      }
      expect(await written()).toEqual(before);
    },
  );

  it('do not take results from another site’s page, whoever is logged in', async () => {
    await signInAs('finance');
    const before = await written();
    for (const origin of [null, 'null', 'https://evil.example', `${env().APP_URL}.evil.example`]) {
      const answer = await askImport(sent.batchId, { body: file(sent.payoutId), origin });
      expect(answer.status, String(origin)).toBe(403);
      expect(await answer.json()).toMatchObject({ ok: false, code: 'FORBIDDEN' });
    }
    expect(await written()).toEqual(before);
  });

  it('refuse what is too large, unreadable, of no batch, and a file that was not seen', async () => {
    await signInAs('finance');
    const before = await written();
    const codeOf = async (batchId: string, ask: Ask) =>
      ((await (await askImport(batchId, ask)).json()) as { code?: string }).code;
    expect(await codeOf(sent.batchId, { body: 'x'.repeat(MAX_RESULT_BYTES + 1) })).toBe(
      'IMPORT_TOO_LARGE',
    );
    expect(await codeOf(sent.batchId, { body: '' })).toBe('IMPORT_UNREADABLE');
    expect(await codeOf('bat_none', { body: file(sent.payoutId) })).toBe('PAYOUT_BATCH_NOT_FOUND');
    expect(await codeOf(draft.batchId, { body: file(draft.payoutId) })).toBe('BATCH_HAS_NO_FILE');
    const unseen = { body: file(sent.payoutId), confirm: '0'.repeat(64) };
    expect(await codeOf(sent.batchId, unseen)).toBe('IMPORT_CHANGED');
    expect((await askFile('bat_none')).status).toBe(404);
    expect((await askFile(draft.batchId)).status).toBe(409);
    expect(await written()).toEqual(before);
  });

  it('give finance the file, kept by nobody on the way, and note who took it', async () => {
    await signInAs('finance');
    const answer = await askFile(sent.batchId);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="/);
    expect(await answer.text()).toContain(sent.payoutId);
    const taken = { subjectId: sent.batchId, action: 'PAYOUT_BATCH_FILE_TAKEN' };
    expect(await db.auditEvent.count({ where: taken })).toBe(1);
  });

  it('show what a result file does, then do it, and once', async () => {
    await signInAs('finance');
    const body = file(sent.payoutId);
    const before = await written();
    const preview = (await (await askImport(sent.batchId, { body })).json()) as {
      value: { fileHash: string };
    };
    expect(preview).toMatchObject({
      ok: true,
      value: {
        alreadyImported: false,
        rows: [{ words: 'Become paid', count: 1, amount: '$50.00' }],
      },
    });
    expect(await written()).toEqual(before);
    const ask = { body, confirm: preview.value.fileHash };
    const done = await askImport(sent.batchId, ask);
    expect(await done.json()).toMatchObject({
      ok: true,
      message: '1 paid, 0 failed, 0 returned, 0 as before',
    });
    expect(await db.payout.findUnique({ where: { id: sent.payoutId } })).toMatchObject({
      status: 'paid',
    });
    const after = await written();
    expect(await (await askImport(sent.batchId, ask)).json()).toMatchObject({
      message: 'This file was imported before. Nothing changed.',
    });
    expect(await written()).toEqual(after);
  });

  it('make a batch of the chosen payouts and of no other', async () => {
    await signInAs('owner');
    const other = await makeApprovedPayout(programId, { method: 'paypal', currency: 'USD' });
    const choose = (fields: Record<string, string>) =>
      actions.createChosenBatchAction(null, formOf(fields));
    const before = await written();
    for (const [fields, code] of [
      [{ ids: 'pay_none', format: 'paypal' }, 'PAYOUT_NOT_FOUND'],
      [{ ids: waiting, format: 'sepa' }, 'BATCH_FORMAT_CURRENCY'],
      [{ ids: waiting, format: 'wise' }, 'PAYOUT_NOT_BATCHABLE'],
      [{ ids: draft.payoutId, format: 'paypal' }, 'PAYOUT_NOT_BATCHABLE'],
      [{ format: 'paypal' }, 'INVALID_INPUT'],
    ] as const) {
      expect(await choose(fields)).toMatchObject({ ok: false, code });
    }
    expect(await written()).toEqual(before);
    expect(await turnedAway(choose({ ids: waiting, format: 'paypal' }))).toMatch(
      /payouts\/batches\/bat_/,
    );
    const [chosen, left] = await Promise.all(
      [waiting, other.payoutId].map((id) => db.payout.findUniqueOrThrow({ where: { id } })),
    );
    expect(chosen?.batchId).toMatch(/^bat_/);
    expect(left?.batchId).toBeNull();
  });
});
