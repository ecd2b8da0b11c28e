import { expect, it } from 'vitest';
import { AnsweredBefore } from '@/lib/db/kept-answers';
import { transact } from '@/lib/db/transact';
import { createApiKey } from '@/lib/people/keys/create-key';
import { expectOk, ok } from '@/lib/result';
import { makeProgram, systemCtx } from '@/lib/testing/factories';

// The endpoint looks for an answer first: this is for who was answered after that look.
it('a call that was answered meanwhile does not run again, and gets that answer', async () => {
  const { id: programId } = await makeProgram();
  const made = await createApiKey(systemCtx, { name: 'Shop', scopes: ['orders:write'], programId });
  const { id: apiKeyId } = expectOk(made);
  const kept = { status: 201, body: '{"n":1}' };
  const call = { apiKeyId, route: 'POST /things', key: 'k-1', fingerprint: 'f'.repeat(64) };
  const ctx = { ...systemCtx, answer: { call, answerOf: () => Promise.resolve(kept) } };
  let runs = 0;
  const ask = () => transact(ctx, () => Promise.resolve(ok(++runs)));
  await ask();
  const again = await ask().catch((error: unknown) => error);
  expect(again).toBeInstanceOf(AnsweredBefore);
  expect((again as AnsweredBefore).answer).toEqual(kept);
  expect(runs).toBe(1);
});
