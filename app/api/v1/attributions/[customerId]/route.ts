import { getAttributionEndpoint } from '@/app/api/v1/attributions/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(getAttributionEndpoint);
