import { markPayoutPaidEndpoint } from '@/app/api/v1/payouts/[id]/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(markPayoutPaidEndpoint);
