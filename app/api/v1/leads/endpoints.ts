import { z } from 'zod';
import { attributionOut, toAttribution } from '@/lib/orders/attribution-rest';
import { recordLead } from '@/lib/sales/record-lead';
import { warningsOut } from '@/lib/format/tidy-fields';
import { tidyLead } from '@/lib/orders/tidy';
import { defineEndpoint } from '@/lib/http/endpoint';
import { leadOut } from '@/lib/orders/rest';
import { recordLeadInput } from '@/lib/orders/schema';

export const recordLeadEndpoint = defineEndpoint({
  method: 'POST',
  path: '/leads',
  operationId: 'recordLead',
  summary: 'Report a lead',
  description:
    'A visitor became known: a sign-up, an enquiry. Attributes the customer provisionally; the first order decides.',
  answers: { 200: 'The lead was recorded before.', 201: 'The lead is recorded.' },
  scope: 'leads:write',
  programWide: true,
  input: recordLeadInput,
  tidy: tidyLead,
  output: z.object({
    lead: leadOut,
    attribution: attributionOut.nullable(),
    alreadyRecorded: z.boolean().optional(),
    warnings: warningsOut,
  }),
  status: (value) => (value.alreadyRecorded ? 200 : 201),
  run: ({ ctx, viewer, input }) => recordLead(ctx, viewer.programId, input),
  answer: ({ lead, attribution, alreadyRecorded }, { warnings }) => ({
    lead,
    attribution: attribution && toAttribution(attribution),
    ...(alreadyRecorded ? { alreadyRecorded } : {}),
    warnings: [...warnings],
  }),
});
