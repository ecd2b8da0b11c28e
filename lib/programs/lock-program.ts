import type { Tx } from '@/lib/db/client';
import { lockRows } from '@/lib/db/locks';

/** Under it a program's terms and the days of its payouts change. */
export function lockProgram(tx: Tx, programId: string): Promise<void> {
  return lockRows(tx, { kind: 'program', strength: 'NO KEY UPDATE' }, [programId]);
}
