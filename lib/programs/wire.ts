import { termsSchema } from '@/lib/programs/types';

export const termsOut = termsSchema.meta({
  id: 'Terms',
  description: 'In force for the affiliate. Rates in basis points, amounts in minor units.',
});
