import { recordDisputeEndpoint } from '@/app/api/v1/disputes/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(recordDisputeEndpoint);
