/** Banks allow no underscore: `pay_01h…` travels as `pay-01h…`, 30 of the 35 characters ISO 20022 gives an id. */
export function bankReference(id: string): string {
  return id.replace('_', '-');
}

export function messageIdOf(batchId: string): string {
  return bankReference(batchId);
}

/** Back from `pay-01h…`; anything else stays as it is and is then unknown. */
export function idOfBankReference(reference: string): string {
  return reference.replace(/^(pay|bat)-/, '$1_');
}

/**
 * The payment reference that Wise carries to every rail: a US ACH transfer has room for ten characters, so it is the
 * last ten of the payout's id, which are random.
 */
export function shortReference(payoutId: string): string {
  return payoutId.slice(-10).toUpperCase();
}
