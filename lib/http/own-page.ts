import { env } from '@/lib/env';

/** Whether a form of this installation's own pages sent it. Server actions look by themselves; a route handler does not. */
export function isFromOwnPage(request: Request): boolean {
  return request.headers.get('origin') === new URL(env().APP_URL).origin;
}
