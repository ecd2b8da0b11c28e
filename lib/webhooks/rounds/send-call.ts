import http from 'node:http';
import https from 'node:https';
import { pinnedLookup, TargetRefused, resolveTarget, type Resolve } from '@/lib/webhooks/target';

export type Call = {
  url: string;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body: string;
};

export type Outcome = {
  /** Null when no answer came. */
  statusCode: number | null;
  retryAfter: string | null;
  /** The beginning of what was answered. */
  answer: string;
  /** Why it did not go well, in words; null when it did. */
  problem: string | null;
  tookMs: number;
};

export type SendOptions = {
  resolve?: Resolve;
  allowLoopback?: boolean;
  deadlineMs?: number;
};

const DEADLINE_MS = 15_000;
/** Nothing is read beyond. */
const MAX_ANSWER_BYTES = 64 * 1024;
export const KEPT_ANSWER = 4_096;

/**
 * One attempt: the name is resolved and checked now, and what was checked is connected to. Follows no redirect. Never
 * rejects. All of it takes no longer than the deadline, whatever the receiver does.
 */
export async function sendCall(call: Call, options: SendOptions = {}): Promise<Outcome> {
  const started = performance.now();
  const signal = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS);
  const outcome = (part: Partial<Outcome>): Outcome => ({
    statusCode: null,
    retryAfter: null,
    answer: '',
    problem: null,
    ...part,
    tookMs: Math.round(performance.now() - started),
  });
  try {
    return outcome(await unlessAborted(answerTo(call, options, signal), signal));
  } catch (error) {
    return outcome({ problem: problemOf(error, signal) });
  }
}

type Answer = Pick<Outcome, 'statusCode' | 'retryAfter' | 'answer' | 'problem'>;

async function answerTo(call: Call, options: SendOptions, signal: AbortSignal): Promise<Answer> {
  const target = await resolveTarget(call.url, options);
  signal.throwIfAborted();
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const { request } = target.url.protocol === 'http:' ? http : https;
    request(target.url, {
      method: call.method,
      headers: {
        ...call.headers,
        ...(call.body === '' ? {} : { 'content-length': String(Buffer.byteLength(call.body)) }),
      },
      lookup: pinnedLookup(target),
      agent: false,
      signal,
    })
      .on('response', resolve)
      .on('error', reject)
      .end(call.body);
  });
  const statusCode = response.statusCode ?? 0;
  const answer = await beginningOf(response);
  return {
    statusCode,
    retryAfter: response.headers['retry-after'] ?? null,
    answer,
    problem: statusCode >= 200 && statusCode < 300 ? null : wordsOf(statusCode),
  };
}

/** What came until its end, the limit, the deadline or a break: the status counts, however the rest goes. */
async function beginningOf(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MAX_ANSWER_BYTES) break;
    }
  } catch {
    // It broke off, or the deadline ended it.
  } finally {
    response.destroy();
  }
  const text = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
  // PostgreSQL keeps no NUL.
  return text.replaceAll('\u0000', '').slice(0, KEPT_ANSWER);
}

/** A resolver that never answers does not outlive the deadline either. */
function unlessAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    // Later than the request's own end, so that a status that is there counts.
    const onAbort = () => setImmediate(() => setImmediate(() => reject(signal.reason as Error)));
    signal.addEventListener('abort', onAbort, { once: true });
    running.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function wordsOf(statusCode: number): string {
  if (statusCode >= 300 && statusCode < 400) {
    return `Answered ${statusCode}: a redirect is not followed. Give the address it leads to.`;
  }
  return `Answered ${statusCode}.`;
}

function problemOf(error: unknown, signal: AbortSignal): string {
  if (error instanceof TargetRefused) return error.message;
  if (signal.aborted) return 'No answer came in time.';
  if (!(error instanceof Error)) return 'The call failed.';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return `The call failed: ${code}.`;
}
