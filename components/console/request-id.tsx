'use client';

import { useState } from 'react';

/** Made when a form opens: sent twice by a slow network or an eager hand, it counts once. */
export function RequestId() {
  const [id] = useState(newRequestId);
  // A page from the server has no id of its own in the markup: the browser's is the one that is sent.
  return <input type="hidden" name="requestId" value={id} suppressHydrationWarning />;
}

/** crypto.randomUUID is missing where the console is open over plain http. */
function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
