import { expect, it } from 'vitest';
import { RunAgain } from '@/lib/db/errors';
import { FOR_ERASURES, inOneAttempt } from '@/lib/privacy/record-erasure';
import { limits } from '@/lib/server/gateway/http-limits';

it('an erasure ends before the gateway gives up, and says to ask again', async () => {
  expect(FOR_ERASURES.timeoutMs * FOR_ERASURES.attempts).toBeLessThan(limits.answerIdleMs);
  const outlived = Object.assign(new Error('too long'), { code: 'P2028', meta: { timeTaken: 1 } });
  for (const error of [outlived, new RunAgain('meanwhile')]) {
    expect(await inOneAttempt(Promise.reject(error))).toMatchObject({
      error: { code: 'ERASURE_INTERRUPTED' },
    });
  }
  await expect(inOneAttempt(Promise.reject(new Error('other')))).rejects.toThrow('other');
});
