import { print, runCommand } from './command';
import { withDatabase } from './database';

runCommand(() =>
  withDatabase(async () => {
    const { verifyBooks } = await import('@/lib/ledger/verify');
    const { disconnectDb } = await import('@/lib/db/client');
    try {
      const checks = await verifyBooks();
      for (const { id, title, ok, found, details } of checks) {
        print(
          `${ok ? 'ok    ' : 'FAILED'}  ${id.padEnd(4)} ${title}${ok ? '' : `: ${found} found`}`,
        );
        if (!ok) for (const detail of [details].flat()) print(`              ${show(detail)}`);
      }
      const failed = checks.filter((check) => !check.ok).length;
      print(
        failed === 0 ? 'The books are in order.' : `${failed} of ${checks.length} checks failed.`,
      );
      return failed === 0 ? 0 : 1;
    } finally {
      await disconnectDb();
    }
  }),
);

function show(detail: unknown): string {
  if (typeof detail === 'string') return detail;
  return JSON.stringify(detail, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
