import { ok, refuse, type Result } from '@/lib/result';

/** The whole body up to a limit. A larger one is refused when that is known, without reading the rest. */
export async function readBody(
  request: Request,
  limitBytes: number,
): Promise<Result<Uint8Array<ArrayBuffer>>> {
  const tooLarge = () =>
    refuse('BODY_TOO_LARGE', `The body may have ${limitBytes} bytes at most.`, { limitBytes });
  const announced = request.headers.get('content-length');
  if (announced !== null && Number(announced) > limitBytes) {
    await request.body?.cancel().catch(() => undefined);
    return tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > limitBytes) {
      await reader.cancel().catch(() => undefined);
      return tooLarge();
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return ok(whole);
}
