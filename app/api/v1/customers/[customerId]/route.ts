import { getCustomerEndpoint } from '@/app/api/v1/customers/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(getCustomerEndpoint);
