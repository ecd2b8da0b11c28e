import { listDeliveriesEndpoint } from '@/app/api/v1/webhook-deliveries/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(listDeliveriesEndpoint);
