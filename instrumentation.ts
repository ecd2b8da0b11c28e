/** Next calls it once, before the first request: what a merchant asks most is answered without Next's own work. */
export async function register(): Promise<void> {
  // Next builds this file for its edge runtime as well, which has none of what an order needs.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { recordOrderEndpoint } = await import('@/app/api/v1/orders/endpoints');
  const { answerBeforeNext } = await import('@/lib/http/mount-http');
  answerBeforeNext(recordOrderEndpoint);
}
