'use client';

import { setNonce } from 'get-nonce';
import { useState, type ReactNode } from 'react';

/**
 * The nonce the document was served with. A later refresh of the layout brings a new one, which this document's
 * policy does not know, so the first is kept.
 */
export function useFirstNonce(nonce: string | undefined): string | undefined {
  const [first] = useState(nonce);
  return first;
}

/** Lets react-remove-scroll, below every Radix dialog, add its <style> under the content security policy. */
export function NonceProvider({
  nonce,
  children,
}: {
  nonce: string | undefined;
  children: ReactNode;
}) {
  const first = useFirstNonce(nonce);
  if (typeof window !== 'undefined' && first) setNonce(first);
  return children;
}
