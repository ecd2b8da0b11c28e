import { getStatementEndpoint } from '@/app/api/v1/statements/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(getStatementEndpoint);
