/** The payout day of the month that `now` is in, as midnight UTC. */
export function payoutDayOf(payoutDay: number, now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), payoutDay));
}

/** Whether this month's day has come: on the day itself, or on the first run after it in the same month. */
export function isDue(payoutDay: number, now: Date): boolean {
  return now.getUTCDate() >= payoutDay;
}

/** When payouts are requested next; a day whose run is done is followed by next month's. */
export function nextPayoutDay(payoutDay: number, now: Date, doneThisMonth: boolean): Date {
  const day = payoutDayOf(payoutDay, now);
  if (!doneThisMonth) return day;
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, payoutDay));
}
