import { parseArgs } from 'node:util';

import { print, runCommand, StartError } from '@/lib/command';
import { withDatabase } from '@/lib/server/postgres/database';

const CODES_PRINTED = 50;

runCommand(async () => {
  const { chain, head } = readArguments();
  return withDatabase(async () => {
    const { disconnectDb } = await import('@/lib/db/client');
    try {
      return chain || head !== undefined ? await checkChain(head) : await checkBooks();
    } finally {
      await disconnectDb();
    }
  });
});

function readArguments(): { chain: boolean; head: string | undefined } {
  const usage = 'Use: npm run verify, or npm run verify -- --chain [--head HASH]';
  try {
    const { values } = parseArgs({
      options: { chain: { type: 'boolean', default: false }, head: { type: 'string' } },
    });
    if (values.head !== undefined && !/^[0-9a-f]{64}$/i.test(values.head.trim())) {
      throw new StartError(`--head takes the 64 characters that an earlier run printed. ${usage}`);
    }
    return { chain: values.chain, head: values.head };
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(usage, { cause: error });
  }
}

async function checkBooks(): Promise<number> {
  const { verifyWhole } = await import('@/lib/books/verify');
  const { checks, moved } = await verifyWhole();
  const width = Math.max(...checks.map(({ id }) => id.length));
  for (const { id, title, ok, found, details, unfinished } of checks) {
    const word = unfinished ? 'UNKNOWN' : ok ? 'ok     ' : 'FAILED ';
    const why = unfinished ? ': not finished in time' : ok ? '' : `: ${found} found`;
    print(`${word} ${id.padEnd(width)} ${title}${why}`);
    if (!ok) for (const detail of details) print(`              ${detail}`);
  }
  const failed = checks.filter((check) => !check.ok).length;
  const unknown = checks.filter((check) => check.unfinished).length;
  if (failed > 0) print(`${failed} of ${checks.length} checks failed.`);
  if (unknown > 0) {
    print(
      `${unknown} of ${checks.length} checks had no answer in time: try again at a quiet hour.`,
    );
  }
  if (failed + unknown > 0) return 1;
  print('The books are in order.');
  await printContestedCodes();
  print(
    moved
      ? 'The hourly check goes on from here.'
      : 'The hourly check goes on from where it was: a transaction was under way for too long.',
  );
  return 0;
}

/** Kept as they were, and no fault: a person decides which of the two gives way. */
async function printContestedCodes(): Promise<void> {
  const { db } = await import('@/lib/db/client');
  const rows = await db.codeOwner.findMany({
    where: { contested: true },
    orderBy: { code: 'asc' },
    take: CODES_PRINTED,
  });
  if (rows.length === 0) return;
  const count = await db.codeOwner.count({ where: { contested: true } });
  print(
    `${count} codes are an affiliate’s and somebody else’s discount code, since before there was one space:`,
  );
  print(`  ${rows.map(({ code }) => code).join(', ')}${count > rows.length ? ', and more' : ''}`);
}

async function checkChain(head: string | undefined): Promise<number> {
  const { verifyChain } = await import('@/lib/audit/seal/verify-chain');
  const report = await verifyChain(head === undefined ? {} : { head });
  if (report.fault) print(`FAILED  ${report.fault.text}`);
  print(
    `Sealed: ${report.sealed} rows, of which ${report.checked} are in order from the first on.`,
  );
  if (!report.fault) print(`Not sealed yet: ${report.unsealed} rows.`);
  print(`Head: ${report.head ?? 'nothing is sealed yet'}`);
  print(
    report.ok
      ? 'The audit log is as it was written. Keep the head elsewhere: --head checks later that nothing was cut off.'
      : 'The audit log was tampered with, or damaged.',
  );
  return report.ok ? 0 : 1;
}
