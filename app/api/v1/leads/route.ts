import { recordLeadEndpoint } from '@/app/api/v1/leads/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(recordLeadEndpoint);
