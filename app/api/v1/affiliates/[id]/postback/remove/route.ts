import { removePostbackEndpoint } from '@/app/api/v1/affiliates/[id]/postback/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(removePostbackEndpoint);
