import { getPayoutEndpoint } from '@/app/api/v1/payouts/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(getPayoutEndpoint);
