import { db } from '@/lib/db/client';

export type Concerned = {
  clickId: string;
  programId: string;
  customerId: string;
  externalId: string;
};

/** Customers with a lead or an order that names one of the clicks, or another of the same visitor. */
export function listConcerned(clickIds: string[]): Promise<Concerned[]> {
  return db.$queryRaw<Concerned[]>`
    SELECT DISTINCT late.id AS "clickId", late.program_id AS "programId", k.id AS "customerId", k.external_id AS "externalId"
    FROM click late
    JOIN click visit ON visit.session_id = late.session_id AND visit.program_id = late.program_id
    CROSS JOIN LATERAL (
      SELECT o.customer_id FROM sales_order o WHERE o.click_id = visit.id
      UNION SELECT l.customer_id FROM lead l WHERE l.click_id = visit.id
    ) mentioned
    JOIN customer k ON k.id = mentioned.customer_id AND k.program_id = late.program_id
    WHERE late.id = ANY(${clickIds})
    ORDER BY 1, 3`;
}
