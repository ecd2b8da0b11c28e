import type { CommandContext } from '@/lib/db/work';
import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { isId } from '@/lib/ids';
import { issueOne } from '@/lib/statements/issue-due';
import { getStatement, type DueStatement, type StatementDetail } from '@/lib/statements/queries';
import { ok, refuse, type Result } from '@/lib/result';

/**
 * A statement by its id; or by what it is of, issued by the first who asks: a payout's id, or a month as
 * `aff_….2026-10.USD`. What lies outside the viewer's scope does not exist: STATEMENT_NOT_FOUND. Others:
 * STATEMENT_NOT_READY.
 */
export async function openStatement(
  ctx: CommandContext,
  viewer: Viewer,
  ref: string,
): Promise<Result<StatementDetail>> {
  if (isId('statement', ref)) return found(await getStatement(viewer, ref));
  const due = await findDue(viewer, ref);
  if (!due) return refuse('STATEMENT_NOT_FOUND');
  const issued = await issueOne(ctx, due);
  if (!issued.ok) return issued;
  return found(await getStatement(viewer, issued.value.statementId));
}

/** How a statement that may not be issued yet is named in an address. */
export function statementRef(due: DueStatement): string {
  return due.kind === 'payout' ? due.payoutId : `${due.affiliateId}.${due.month}.${due.currency}`;
}

function found(statement: StatementDetail | null): Result<StatementDetail> {
  return statement ? ok(statement) : refuse('STATEMENT_NOT_FOUND');
}

async function findDue(viewer: Viewer, ref: string): Promise<DueStatement | null> {
  const scope = programScope(viewer);
  if (isId('payout', ref)) {
    const payout = await db.payout.findFirst({
      where: { AND: [{ id: ref }, affiliateScope(viewer), scope] },
      select: { id: true },
    });
    return payout ? { kind: 'payout', payoutId: payout.id } : null;
  }
  const [affiliateId = '', month = '', currency = '', ...rest] = ref.split('.');
  if (rest.length > 0 || !isId('affiliate', affiliateId) || !/^[A-Z]{3}$/.test(currency)) {
    return null;
  }
  const own = affiliateScope(viewer).affiliateId;
  if (own !== undefined && own !== affiliateId) return null;
  const affiliate = await db.affiliate.findFirst({
    where: { id: affiliateId, ...scope },
    select: { id: true },
  });
  return affiliate ? { kind: 'month', affiliateId, currency, month } : null;
}
