import { reverseRefundEndpoint } from '@/app/api/v1/refunds/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(reverseRefundEndpoint);
