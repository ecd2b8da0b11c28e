import { CodedPg } from '@/lib/db/adapter';
import { env } from '@/lib/env';
import { type Prisma, PrismaClient } from '@/lib/db/generated/client';

export type Tx = Prisma.TransactionClient;

/**
 * Everything has a limit: the pool waits at most five seconds for a connection, a statement runs at most fifteen, and
 * the client gives up on a frozen server (which no statement_timeout ends) after twenty.
 */
export function connectDb(url: string, options: { max?: number } = {}): PrismaClient {
  const adapter = new CodedPg({
    connectionString: url,
    max: options.max ?? 20,
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
    statement_timeout: 15_000,
    idleTimeoutMillis: 30_000,
    // A page asks many small questions: for each of them helpers and compiled plans take longer than the answer.
    options: '-c jit=off -c max_parallel_workers_per_gather=0',
    application_name: 'tributary',
  });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 15_000 } });
}

const shared = globalThis as { tributaryDb?: PrismaClient };

/** One client per process and bundle, made at first use so that a build needs no database. */
export const db: PrismaClient = new Proxy({} as PrismaClient, {
  get(_target, property) {
    shared.tributaryDb ??= connectDb(env().DATABASE_URL);
    const value: unknown = Reflect.get(shared.tributaryDb, property);
    return typeof value === 'function' ? value.bind(shared.tributaryDb) : value;
  },
});

export async function disconnectDb(): Promise<void> {
  await shared.tributaryDb?.$disconnect();
  shared.tributaryDb = undefined;
}
