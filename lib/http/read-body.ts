import { ok, refuse, type Result } from '@/lib/result';

/** What is read of it: a `Request` is one. */
export type WithBody = {
  headers: Pick<Headers, 'get'>;
  body: AsyncIterable<Uint8Array> | null;
};

/** More than the gateway lets through. */
const DRAINED_BYTES = 8 * 2 ** 20;

/**
 * The whole body up to a limit. The rest of a larger one is read and thrown away: a connection with a body that nobody
 * reads would be deaf to the request after it.
 */
export async function readBody(
  { headers, body }: WithBody,
  limitBytes: number,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  let chunks: Uint8Array[] = [];
  let length = 0;
  let isTooLarge = Number(headers.get('content-length') ?? 0) > limitBytes;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    isTooLarge ||= length > limitBytes;
    if (isTooLarge) chunks = [];
    else chunks.push(chunk);
    if (length > DRAINED_BYTES) break;
  }
  if (isTooLarge) {
    return refuse('BODY_TOO_LARGE', `The body may have ${limitBytes} bytes at most.`, {
      limitBytes,
    });
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return ok(whole);
}
