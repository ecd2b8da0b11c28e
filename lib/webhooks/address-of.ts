import { ok, refuse, type Result } from '@/lib/result';
import { TargetRefused } from '@/lib/webhooks/target';

/** The address as it is stored. Errors: WEBHOOK_ADDRESS_REFUSED, with why beside the field. */
export function addressOf(parse: () => string): Result<string> {
  try {
    return ok(parse());
  } catch (error) {
    if (!(error instanceof TargetRefused)) throw error;
    const { message } = error;
    return refuse('WEBHOOK_ADDRESS_REFUSED', message, { fieldErrors: { url: [message] } });
  }
}
