import type { AuditRow } from '@/lib/audit/queries';

export function whoWords(row: AuditRow): string {
  return row.actor.label ?? `${row.actor.kind} ${row.actor.id}`;
}

/** "payout_details" → "Payout details" */
export function subjectWords(subjectType: string): string {
  const words = subjectType.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
