/** Somebody wants it called now, whatever rest was asked for. */
export const NO_REST = { pausedUntil: null };

/** On, and as if it had never failed. */
export const ON = {
  switchedOffAt: null,
  switchedOffWhy: null,
  failures: 0,
  failingSince: null,
  ...NO_REST,
};

export const offAt = (now: Date) => ({ switchedOffAt: now, switchedOffWhy: 'person' });
