import { getOrderEndpoint } from '@/app/api/v1/orders/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(getOrderEndpoint);
