/**
 * The answer of long work, through proxies that give up on silence (ours after two minutes): work that takes longer than
 * `everyMs` is answered 200 with a space now and then, and its JSON at the end, which means the same. Who reads it looks
 * at what it says and not at its status. The work goes on when nobody waits any more; it does not throw.
 */
export async function keepAwake(work: Promise<Response>, everyMs = 10_000): Promise<Response> {
  let wake: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    wake = setTimeout(() => resolve(null), everyMs);
  });
  const early = await Promise.race([work, late]);
  clearTimeout(wake);
  if (early) return early;
  const space = new TextEncoder().encode(' ');
  let timer: NodeJS.Timeout | undefined;
  let gone = false;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(space);
      timer = setInterval(() => controller.enqueue(space), everyMs);
      const bytes = await (await work).bytes();
      clearInterval(timer);
      if (gone) return;
      controller.enqueue(bytes);
      controller.close();
    },
    cancel() {
      gone = true;
      clearInterval(timer);
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-content-type-options': 'nosniff',
    },
  });
}
