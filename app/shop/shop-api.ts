import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { env } from '@/lib/env';

/** The shop is a merchant like any other: it knows an API key and the public API, and nothing of Tributary's inside. */

const demoFile = z.object({ apiKey: z.string() });

/** There is no shop but in the demo. */
export function requireDemo(): void {
  if (!env().DEMO) notFound();
}

export type ApiAnswer<T> =
  | { ok: true; status: number; body: T }
  | { ok: false; status: number; code: string; message: string };

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

export async function callApi<T>(
  method: 'GET' | 'POST',
  route: string,
  answer: z.ZodType<T>,
  body?: Record<string, unknown>,
): Promise<ApiAnswer<T>> {
  const settings = env();
  const facts = demoFile.parse(
    JSON.parse(await readFile(path.join(settings.DATA_DIR, 'demo.json'), 'utf8')),
  );
  const response = await fetch(new URL(`/api/v1${route}`, `http://127.0.0.1:${settings.PORT}`), {
    method,
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
    headers: {
      authorization: `Bearer ${facts.apiKey}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const json: unknown = await response.json();
  if (response.ok) return { ok: true, status: response.status, body: answer.parse(json) };
  const { error } = refusal.parse(json);
  return { ok: false, status: response.status, ...error };
}

export const discountAnswer = z.object({
  code: z.string(),
  kind: z.enum(['percent', 'fixed']),
  percentBps: z.number().nullish(),
  amount: z.number().nullish(),
  currency: z.string().nullish(),
  active: z.boolean(),
});

export const orderAnswer = z.object({
  order: z.object({ id: z.string() }),
  commission: z
    .object({
      id: z.string(),
      amount: z.number(),
      currency: z.string(),
      status: z.string(),
      availableAt: z.string(),
    })
    .nullable(),
  reason: z.string().nullable(),
});
