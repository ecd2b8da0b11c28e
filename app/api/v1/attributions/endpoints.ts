import { z } from 'zod';
import { attributionOut, toAttribution } from '@/lib/orders/attribution-rest';
import { CANDIDATE_KINDS } from '@/lib/attribution/types';
import { defineEndpoint } from '@/lib/http/endpoint';
import { timeOut } from '@/lib/format/wire';
import { getAttribution } from '@/lib/orders/queries';
import { plainText } from '@/lib/format/plain-text';
import { ok, refuse } from '@/lib/result';

const candidateOut = z.object({
  kind: z.enum(CANDIDATE_KINDS),
  affiliateId: z.string().nullable(),
  clickId: z.string().nullable(),
  code: z.string().nullable(),
  touchedAt: timeOut.nullable(),
  outcome: z.enum(['won', 'lost']),
  reason: z.string().describe('Code of why it won or lost.'),
  reasonText: z.string(),
});

export const getAttributionEndpoint = defineEndpoint({
  method: 'GET',
  path: '/attributions/{customerId}',
  operationId: 'getAttribution',
  summary: 'Whom a customer belongs to, and why',
  answers: { 200: 'The attribution with every candidate of its decision.' },
  scope: 'attributions:read',
  params: z.object({ customerId: plainText(200).describe('Your own id of the customer.') }),
  output: attributionOut.extend({ candidates: z.array(candidateOut) }),
  run: async ({ viewer, params }) => {
    const attribution = await getAttribution(viewer, params.customerId);
    return attribution
      ? ok({ ...toAttribution(attribution), candidates: attribution.candidates })
      : refuse('ATTRIBUTION_NOT_FOUND');
  },
});
