import { z } from 'zod';
import { NOTHING_HERE, type Connector } from '@/lib/connectors/port/connector';
import type { Fact } from '@/lib/connectors/port/facts';
import { refuseShape } from '@/lib/connectors/port/parse-body';
import { signedByHmac } from '@/lib/connectors/port/signed';
import { readSale } from '@/lib/connectors/lemonsqueezy/read-sale';
import { readSubscription } from '@/lib/connectors/lemonsqueezy/read-subscription';
import { saleSchema } from '@/lib/connectors/lemonsqueezy/schema';
import { entriesSchema, idSchema } from '@/lib/connectors/port/minor';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { saidTime } from '@/lib/connectors/port/time';
import { ok } from '@/lib/result';

/** Source: https://docs.lemonsqueezy.com/api/webhooks; from documents, not recorded. */
const eventSchema = z.object({
  meta: z.object({
    event_name: z.string().min(1).max(255),
    custom_data: entriesSchema,
    test_mode: z.boolean().nullish().catch(null),
  }),
  data: z.object({
    type: z.string(),
    id: idSchema,
    attributes: z.record(z.string(), z.unknown()),
  }),
});

/** Events have neither an id nor a time. */
const readEnvelope: Connector['readEnvelope'] = (json) => {
  const event = eventSchema.safeParse(json);
  if (!event.success) return refuseShape('The event', event.error);
  const { event_name: type, test_mode: isTest } = event.data.meta;
  const { test_mode: isTestObject, updated_at: at } = event.data.data.attributes;
  const sentAt = saidTime(typeof at === 'string' ? at : null);
  return ok({ eventId: null, type, isTest: isTest === true || isTestObject === true, sentAt });
};

const SALES: Readonly<Record<string, 'order' | 'invoice'>> = {
  orders: 'order',
  'subscription-invoices': 'invoice',
};

const read: Connector['read'] = (message, now, settings) => {
  const event = eventSchema.safeParse(message.payload);
  if (!event.success) return refuseShape('The event', event.error);
  const { meta, data } = event.data;
  if (data.type === 'subscriptions') {
    const read = readSubscription(data.id, data.attributes, now);
    if (!read.ok) return read;
    return ok({ facts: read.value ? [read.value] : [], warnings: [], why: NOTHING_HERE });
  }
  const what = Object.hasOwn(SALES, data.type) ? SALES[data.type] : undefined;
  if (!what) return ok({ facts: [], warnings: [], why: NOTHING_HERE });
  const sale = saleSchema.safeParse(data.attributes);
  if (!sale.success) return refuseShape('The sale', sale.error);
  const warnings: FieldWarning[] = [];
  const about = { what, id: data.id, custom: meta.custom_data ?? {} };
  const facts: Fact[] = readSale(sale.data, about, { ...settings, now, warnings });
  return ok(
    facts.length > 0 ? { facts, warnings } : { facts, warnings: [], why: 'It is not paid.' },
  );
};

export const lemonsqueezy: Connector = {
  isSigned: signedByHmac('x-signature', 'hex'),
  readEnvelope,
  read,
};
