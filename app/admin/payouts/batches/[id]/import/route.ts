import { answerImport, answerPreview } from '@/app/admin/payouts/batches/import-answer';
import type { CommandContext } from '@/lib/db/work';
import { requireStaff, userContext } from '@/lib/people/session';
import { isUnavailable } from '@/lib/db/errors';
import { keepAwake } from '@/lib/http/keep-awake';
import { isFromOwnPage } from '@/lib/http/own-page';
import { readBody } from '@/lib/http/read-body';
import { currentRequestId } from '@/lib/request/request-id';
import { jsonResponse } from '@/lib/http/respond';
import { logger } from '@/lib/logger';
import { MAX_RESULT_BYTES } from '@/lib/payouts/imports/import-results';
import { REFUSALS } from '@/lib/refusals';
import { refuse, type Refusal, type Result } from '@/lib/result';
import { noteRefusedHere } from '@/lib/security/note-refusal';

type Props = { params: Promise<{ id: string }> };

/**
 * Takes a result file as its body and answers what an action answers: without `?confirm` what the file would do; with
 * the hash that this answered, it does it. A route of its own, so that every other form's limit stays small.
 */
export async function POST(request: Request, { params }: Props): Promise<Response> {
  const requestId = await currentRequestId();
  if (!isFromOwnPage(request)) return refuseOtherSite(requestId);
  await requireStaff('payouts.review');
  const ctx = await userContext();
  return keepAwake(respond(request, (await params).id, ctx));
}

async function refuseOtherSite(requestId: string): Promise<Response> {
  await noteRefusedHere('access', { reason: 'OTHER_SITE' });
  return sendRefused(refuse('FORBIDDEN').error, requestId);
}

async function respond(request: Request, batchId: string, ctx: CommandContext): Promise<Response> {
  const requestId = ctx.requestId ?? '';
  try {
    const result = await answer(request, batchId, ctx);
    if (!result.ok) return sendRefused(result.error, requestId);
    return jsonResponse({ ok: true, ...result.value }, { requestId });
  } catch (error) {
    logger.error({ err: error, requestId }, 'an import failed unexpectedly');
    const code = isUnavailable(error) ? 'UNAVAILABLE' : 'INTERNAL';
    const said = 'It did not end. Whatever it did stays; the same file again goes on from there.';
    return sendRefused(refuse(code, said).error, requestId);
  }
}

type Said = { value: unknown; message?: string };

async function answer(
  request: Request,
  batchId: string,
  ctx: CommandContext,
): Promise<Result<Said>> {
  const body = await readBody(request, MAX_RESULT_BYTES);
  if (!body.ok) return refuse('IMPORT_TOO_LARGE');
  const given = { batchId, bytes: body.value };
  const fileHash = new URL(request.url).searchParams.get('confirm');
  if (fileHash === null) {
    const seen = await answerPreview(given);
    return seen.ok ? { ok: true, value: { value: seen.value } } : seen;
  }
  const done = await answerImport(ctx, { ...given, fileHash });
  return done.ok
    ? { ok: true, value: { value: done.value.unfinished, message: done.value.said } }
    : done;
}

function sendRefused({ code, message }: Refusal, requestId: string): Response {
  const { status } = REFUSALS[code];
  const state = { ok: false, code, message, ...(status >= 500 ? { requestId } : {}) };
  return jsonResponse(state, { requestId, status });
}
