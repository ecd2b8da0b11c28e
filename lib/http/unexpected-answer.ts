import { mayComeAgain } from '@/lib/db/errors';
import { refusalAnswer, type Answer } from '@/lib/http/respond';
import { logger } from '@/lib/logger';
import { isTooBusy } from '@/lib/request/fair-queue';
import { refuse } from '@/lib/result';

/** Logs what a call threw; says nothing of it but whether to try again. */
export function unexpectedAnswer(
  error: unknown,
  request: Pick<Request, 'method' | 'url'>,
  requestId: string,
): Answer {
  const about = {
    err: error,
    requestId,
    method: request.method,
    path: new URL(request.url).pathname,
  };
  if (isTooBusy(error)) {
    const headers = { 'retry-after': String(error.retryAfterSeconds) };
    return { ...refusalAnswer(refuse('BUSY').error, requestId), headers };
  }
  const unavailable = mayComeAgain(error);
  if (hasLeft(error)) logger.info(about, 'a caller left before the request was whole');
  else if (unavailable) logger.error(about, 'the database cannot be reached, or is too busy');
  else logger.error(about, 'a request failed unexpectedly');
  return {
    ...refusalAnswer(refuse(unavailable ? 'UNAVAILABLE' : 'INTERNAL').error, requestId),
    ...(unavailable ? { headers: { 'retry-after': '5' } } : {}),
  };
}

/** Node's words for a body that ends with its connection; nobody reads the answer. */
function hasLeft(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { message, code } = error as NodeJS.ErrnoException;
  return message === 'aborted' && code === 'ECONNRESET';
}
