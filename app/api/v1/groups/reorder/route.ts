import { reorderGroupsEndpoint } from '@/app/api/v1/groups/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(reorderGroupsEndpoint);
