import { ok, refuse, type Result } from '@/lib/result';

/** What is read of it: a `Request` is one. */
export type WithBody = {
  headers: Pick<Headers, 'get'>;
  body: AsyncIterable<Uint8Array> | null;
};

/** The whole body up to a limit. A larger one is refused when that is known, without reading the rest. */
export async function readBody(
  { headers, body }: WithBody,
  limitBytes: number,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const tooLarge = () =>
    refuse('BODY_TOO_LARGE', `The body may have ${limitBytes} bytes at most.`, { limitBytes });
  const announced = headers.get('content-length');
  if (announced !== null && Number(announced) > limitBytes) {
    await body?.[Symbol.asyncIterator]().return?.();
    return tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > limitBytes) return tooLarge();
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return ok(whole);
}
