import { formatMoney } from '@/lib/money/format';
import type { CommandContext } from '@/lib/db/work';
import { unfinishedWords } from '@/lib/payouts/batches/words';
import { RESULT_WORDS } from '@/lib/payouts/imports/words';
import {
  importResults,
  previewResults,
  type ImportAnswer,
} from '@/lib/payouts/imports/import-results';
import type { PlannedLine } from '@/lib/payouts/imports/types';
import { ok, type Result } from '@/lib/result';

type Given = { batchId: string; bytes: Uint8Array };

export type SeenResults = {
  fileHash: string;
  alreadyImported: boolean;
  rows: { words: string; count: number; amount: string }[];
};

export type UnfinishedResults = {
  words: string;
  count: number;
  /** The first of them. */
  some: { payoutId: string; amount: string }[];
};

export type DoneResults = { said: string; unfinished: UnfinishedResults | null };

const MAX_SHOWN = 20;

export async function answerPreview(given: Given): Promise<Result<SeenResults>> {
  const preview = await previewResults(given);
  if (!preview.ok) return preview;
  const { fileHash, alreadyImported, currency, lines } = preview.value;
  return ok({ fileHash, alreadyImported, rows: summed(lines, currency) });
}

/** Imports the file of which `fileHash` was seen, and says what that did. */
export async function answerImport(
  ctx: CommandContext,
  given: Given & { fileHash: string },
): Promise<Result<DoneResults>> {
  const result = await importResults(ctx, given);
  if (!result.ok) return result;
  const { alreadyImported, unfinished, currency } = result.value;
  const some = unfinished.slice(0, MAX_SHOWN).map(({ payoutId, amountMinor }) => ({
    payoutId,
    amount: formatMoney(amountMinor, currency),
  }));
  return ok({
    said: alreadyImported
      ? 'This file was imported before. Nothing changed.'
      : countsOf(result.value),
    unfinished: alreadyImported ? null : unfinishedOf(unfinished.length, some),
  });
}

function countsOf({ paid, failed, returned, unchanged, refused, unfinished }: ImportAnswer) {
  return (
    `${paid} paid, ${failed} failed, ${returned} returned, ${unchanged} as before` +
    (refused > 0 ? `, ${refused} moved by somebody else meanwhile` : '') +
    (unfinished.length > 0 ? `, ${unfinished.length} went wrong` : '')
  );
}

function unfinishedOf(count: number, some: UnfinishedResults['some']): UnfinishedResults | null {
  return count === 0 ? null : { words: unfinishedWords(count), count, some };
}

function summed(lines: PlannedLine[], currency: string): SeenResults['rows'] {
  const kinds = Object.keys(RESULT_WORDS) as PlannedLine['does'][];
  return kinds.flatMap((does) => {
    const some = lines.filter((line) => line.does === does);
    const amount = some.reduce((sum, line) => sum + line.amountMinor, 0n);
    return some.length === 0
      ? []
      : [{ words: RESULT_WORDS[does], count: some.length, amount: formatMoney(amount, currency) }];
  });
}
