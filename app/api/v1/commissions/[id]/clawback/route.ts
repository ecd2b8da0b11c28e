import { clawBackCommissionEndpoint } from '@/app/api/v1/commissions/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(clawBackCommissionEndpoint);
