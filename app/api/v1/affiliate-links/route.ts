import { getAffiliateLinkEndpoint } from '@/app/api/v1/affiliates/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(getAffiliateLinkEndpoint);
