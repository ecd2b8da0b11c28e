import { PrismaPg } from '@prisma/adapter-pg';
import {
  DriverAdapterError,
  isDriverAdapterError,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils';

/**
 * The driver says in words alone, without any code, that a connection was lost, that none came free in time or that the
 * server does not answer; and the stock adapter lets a socket's own errors (ENOENT, EPIPE) through as they are. Here
 * they get the adapter's kind for it, so that nothing after this has to read words.
 */
export class CodedPg extends PrismaPg {
  override async connect(): ReturnType<PrismaPg['connect']> {
    const adapter = coded(await super.connect());
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolation) => coded(await withCode(start(isolation)));
    return adapter;
  }
}

function coded<Q extends SqlQueryable>(queryable: Q): Q {
  const [read, write] = [queryable.queryRaw.bind(queryable), queryable.executeRaw.bind(queryable)];
  queryable.queryRaw = (query) => withCode(read(query));
  queryable.executeRaw = (query) => withCode(write(query));
  return queryable;
}

async function withCode<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (isDriverAdapterError(error) || !isOfConnection(error)) throw error;
    const closed = new DriverAdapterError({ kind: 'ConnectionClosed' });
    // For the log.
    closed.message = wordsOf(error);
    throw closed;
  }
}

/** What the server refuses has its SQLSTATE and a kind already; what the code did wrong has a class of its own. */
function isOfConnection(error: unknown): error is Error {
  const isBug =
    error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  return error instanceof Error && !isBug;
}

/** Several addresses that were tried have no message but a code. */
function wordsOf(error: Error & { code?: unknown }): string {
  return error.message || String(error.code ?? error.name);
}
