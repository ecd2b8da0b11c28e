import type { Tx } from '@/lib/db/client';

/** What is shown as taken back of each line; in one statement, after which they sum to the commission's. */
export async function setClawedBack(
  tx: Tx,
  commissionId: string,
  lines: readonly { position: number; minor: bigint }[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE commission_line l SET clawed_back_minor = s.minor
    FROM unnest(${lines.map((line) => line.position)}::int[], ${lines.map((line) => line.minor)}::bigint[]) AS s(position, minor)
    WHERE l.commission_id = ${commissionId} AND l.position = s.position AND l.clawed_back_minor <> s.minor`;
}
