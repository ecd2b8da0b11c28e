import type { ActionState } from '@/lib/http/action-state';

/** Sends a file as it is, and answers as an action does, also when there is no answer. */
export async function postFile<T>(path: string, file: File | null): Promise<ActionState<T>> {
  if (!file) return { ok: false, code: 'INVALID_INPUT', message: 'Choose the file.' };
  try {
    const response = await fetch(path, { method: 'POST', body: file, redirect: 'manual' });
    if (response.headers.get('content-type')?.startsWith('application/json')) {
      return (await response.json()) as ActionState<T>;
    }
    return {
      ok: false,
      code: 'FORBIDDEN',
      message: 'You may not do this any more. Load the page again.',
    };
  } catch {
    return { ok: false, code: 'UNAVAILABLE', message: 'There was no answer. Try again shortly.' };
  }
}
