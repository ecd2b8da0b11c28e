import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { actorWords, readActorNames } from '@/lib/audit/actor-names';
import { AUDIT_ACTIONS, type AuditAction } from '@/lib/audit/actions';
import { db } from '@/lib/db/client';
import type { PayoutBatch } from '@/lib/db/generated/client';
import { currentTime } from '@/lib/db/transact';
import { methodsFor } from '@/lib/payouts/batches/rules';
import { payableBy } from '@/lib/payouts/batch-store';
import {
  BATCH_FORMATS,
  batchFactsSchema,
  type BatchFormat,
  type BatchStatus,
  parseBatchStatus,
  parseBatchFormat,
} from '@/lib/payouts/batch-types';
import type { PayoutStatus } from '@/lib/payouts/types';
import { bankTime, nextTargetDay } from '@/lib/time/target-days';

export type BatchDetail = {
  id: string;
  programId: string;
  status: BatchStatus;
  format: BatchFormat;
  currency: string;
  amountMinor: bigint;
  payoutCount: number;
  results: Partial<Record<PayoutStatus, number>>;
  createdBy: string;
  createdAt: Date;
  approvedAt: Date | null;
  sentAt: Date | null;
  closedAt: Date | null;
  closeReason: string | null;
  fileHash: string | null;
  /** When the bank pays: as its file says, or, before it leaves, the first day that may be chosen and is suggested. */
  executeOn: string | null;
  timeline: { at: Date; text: string; by: string; reason: string | null }[];
};

/** Null when there is none in the viewer's scope; a viewer of one affiliate sees none. */
export async function getPayoutBatch(viewer: Viewer, batchId: string): Promise<BatchDetail | null> {
  if (affiliateScope(viewer).affiliateId !== undefined) return null;
  const row = await db.payoutBatch.findFirst({ where: { id: batchId, ...programScope(viewer) } });
  if (!row) return null;
  const [groups, history] = await Promise.all([
    db.payout.groupBy({
      by: ['status'],
      where: { batchId },
      _count: true,
      _sum: { amountMinor: true },
    }),
    db.auditEvent.findMany({
      where: { subjectType: 'payout_batch', subjectId: batchId },
      orderBy: { id: 'asc' },
      take: 100,
    }),
  ]);
  const nameOf = await readActorNames(history);
  return {
    id: row.id,
    programId: row.programId,
    status: parseBatchStatus(row.status),
    format: parseBatchFormat(row.format),
    currency: row.currency,
    amountMinor: groups.reduce((sum, group) => sum + (group._sum.amountMinor ?? 0n), 0n),
    payoutCount: groups.reduce((sum, group) => sum + group._count, 0),
    results: Object.fromEntries(groups.map((group) => [group.status, group._count])),
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    approvedAt: row.approvedAt,
    sentAt: row.sentAt,
    closedAt: row.closedAt,
    closeReason: row.closeReason,
    fileHash: row.fileHash,
    executeOn: await executionDay(row),
    timeline: history.map((event) => ({
      at: event.createdAt,
      text: AUDIT_ACTIONS[event.action as AuditAction] ?? event.action,
      by: actorWords(nameOf, event),
      reason: event.reason,
    })),
  };
}

async function executionDay({ format, fileHash, facts }: PayoutBatch): Promise<string | null> {
  if (format !== 'sepa') return null;
  if (fileHash !== null) return batchFactsSchema.parse(facts).executeOn;
  return nextTargetDay(bankTime(await currentTime()).day);
}

/** The program and currency of a batch of these payouts: that of one of them, and the command refuses others. */
export async function findBatchable(
  viewer: Viewer,
  payoutIds: string[],
): Promise<{ programId: string; currency: string } | null> {
  if (viewer.kind !== 'staff') return null;
  return db.payout.findFirst({
    where: { id: { in: payoutIds } },
    select: { programId: true, currency: true },
    orderBy: { id: 'asc' },
  });
}

export type BatchChoice = {
  programId: string;
  programName: string;
  format: BatchFormat;
  currency: string;
  payoutCount: number;
  amountMinor: bigint;
};

/** What new batches could take now: approved payouts in no batch, by program, currency and kind of file. Staff only. */
export async function listBatchChoices(viewer: Viewer): Promise<BatchChoice[]> {
  if (viewer.kind !== 'staff') return [];
  const waiting = (format: BatchFormat) =>
    db.payout.groupBy({
      by: ['programId', 'currency', 'method'],
      where: { status: 'approved', batchId: null, ...payableBy(format) },
      _count: true,
      _sum: { amountMinor: true },
      orderBy: [{ programId: 'asc' }, { currency: 'asc' }],
    });
  const [all, sepa, programs] = await Promise.all([
    waiting('manual'),
    waiting('sepa'),
    db.program.findMany({ select: { id: true, name: true } }),
  ]);
  const names = new Map(programs.map((row) => [row.id, row.name]));
  const choices = new Map<string, BatchChoice>();
  for (const format of BATCH_FORMATS) {
    for (const group of format === 'sepa' ? sepa : all) {
      const { programId, currency, method } = group;
      if (!methodsFor(format, currency).some((one) => one === method)) continue;
      const key = `${programId} ${currency} ${format}`;
      const before = choices.get(key);
      choices.set(key, {
        programId,
        currency,
        format,
        programName: names.get(programId) ?? '',
        payoutCount: (before?.payoutCount ?? 0) + group._count,
        amountMinor: (before?.amountMinor ?? 0n) + (group._sum.amountMinor ?? 0n),
      });
    }
  }
  return [...choices.values()];
}
