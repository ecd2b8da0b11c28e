/** On, and as if it had never failed. */
export const ON = {
  switchedOffAt: null,
  switchedOffWhy: null,
  failures: 0,
  failingSince: null,
  pausedUntil: null,
};

export const offAt = (now: Date) => ({ switchedOffAt: now, switchedOffWhy: 'person' });
