import { parseArgs } from 'node:util';

import { print, runCommand, StartError } from '@/lib/command';
import { withDatabase } from '@/lib/server/postgres/database';

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
  for (const { id, title, ok, found, details } of checks) {
    print(
      `${ok ? 'ok    ' : 'FAILED'}  ${id.padEnd(width)} ${title}${ok ? '' : `: ${found} found`}`,
    );
    if (!ok) for (const detail of details) print(`              ${detail}`);
  }
  const failed = checks.filter((check) => !check.ok).length;
  print(failed === 0 ? 'The books are in order.' : `${failed} of ${checks.length} checks failed.`);
  if (moved) print('The hourly check goes on from here.');
  return failed === 0 ? 0 : 1;
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
