import { db } from '@/lib/db/client';

/** What has come in so far, of the four things that say that all works. */
export type Progress = Record<ProgressStep, boolean>;

export const PROGRESS_STEPS = ['click', 'lead', 'order', 'refund'] as const;
export type ProgressStep = (typeof PROGRESS_STEPS)[number];

/** Of any of the programs, whoever told it. */
export async function getProgress(programIds: readonly string[]): Promise<Progress> {
  const rows = await db.$queryRaw<Progress[]>`
    SELECT
      EXISTS (SELECT 1 FROM affiliate a JOIN click_hour h ON h.affiliate_id = a.id
        WHERE a.program_id = ANY(${[...programIds]}::text[]) AND h.reason IS NULL) AS click,
      EXISTS (SELECT 1 FROM lead WHERE program_id = ANY(${[...programIds]}::text[])) AS lead,
      EXISTS (SELECT 1 FROM sales_order WHERE program_id = ANY(${[...programIds]}::text[])) AS "order",
      EXISTS (SELECT 1 FROM refund WHERE program_id = ANY(${[...programIds]}::text[])) AS refund`;
  return onlyOne(rows);
}

type Shop = { connectionId: string; programId: string; since: Date };

/** Of a shop: its own orders and refunds, and the program's clicks and leads since it was connected. */
export async function getShopProgress({ connectionId, programId, since }: Shop): Promise<Progress> {
  const rows = await db.$queryRaw<Progress[]>`
    SELECT
      EXISTS (SELECT 1 FROM affiliate a JOIN click_hour h ON h.affiliate_id = a.id
        WHERE a.program_id = ${programId}::text AND h.reason IS NULL
          AND h.hour > ${since}::timestamptz - interval '15 minutes') AS click,
      EXISTS (SELECT 1 FROM lead
        WHERE program_id = ${programId}::text AND occurred_at >= ${since}::timestamptz) AS lead,
      EXISTS (SELECT 1 FROM sales_order WHERE connection_id = ${connectionId}::text) AS "order",
      EXISTS (SELECT 1 FROM refund WHERE connection_id = ${connectionId}::text) AS refund`;
  return onlyOne(rows);
}

function onlyOne(rows: Progress[]): Progress {
  const [progress] = rows;
  if (!progress) throw new Error('the database told no progress');
  return progress;
}
