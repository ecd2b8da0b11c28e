import { listAffiliateDiscountCodesEndpoint } from '@/app/api/v1/discount-codes/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(listAffiliateDiscountCodesEndpoint);
