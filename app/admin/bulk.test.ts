import { describe, expect, it } from 'vitest';
import { bulkWords, runEach } from '@/app/admin/bulk';
import { expectOk, ok, refuse } from '@/lib/result';

describe('a bulk action', () => {
  it('goes on after a refusal and says how many were done and why others were not', async () => {
    const result = await runEach(
      ['a', 'b', 'held', 'c', 'again', 'a'],
      (id) =>
        Promise.resolve(
          id === 'held' ? refuse('COMMISSION_HELD') : ok({ repeated: id === 'again' }),
        ),
      (value) => value.repeated,
    );
    const answer = expectOk(result);
    expect(answer).toEqual({
      done: 3,
      before: 1,
      refused: [{ code: 'COMMISSION_HELD', count: 1 }],
    });
    expect(bulkWords('approved', answer)).toBe('3 approved, 1 approved before, 1 on hold');
  });

  it('names a refusal it has no words for by its code', () => {
    const answer = { done: 0, before: 0, refused: [{ code: 'INTERNAL' as const, count: 2 }] };
    expect(bulkWords('voided', answer)).toBe('2 INTERNAL');
  });
});
