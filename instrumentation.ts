import { recordOrderEndpoint } from '@/app/api/v1/orders/endpoints';
import { openDoors } from '@/lib/http/mount-http';

/** Next calls it once, before the first request: what a merchant asks most is answered without Next's own work. */
export function register(): void {
  openDoors(recordOrderEndpoint);
}
