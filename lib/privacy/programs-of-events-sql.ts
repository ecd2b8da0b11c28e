import type { Tx } from '@/lib/db/client';

type Programs = Map<string, string[]>;

/** Whose the short names are, and the ids of Stripe's: of an order, of what paid it, of a customer. */
export async function findPrograms(
  tx: Tx,
  { slugs, ids }: { slugs: readonly string[]; ids: readonly string[] },
): Promise<{ bySlug: Programs; byId: Programs }> {
  const programs = await tx.program.findMany({
    where: { slug: { in: [...new Set(slugs)] } },
    select: { id: true, slug: true },
  });
  const said = [...new Set(ids)];
  // never null: said, programId
  const rows = await tx.$queryRaw<{ said: string; programId: string }[]>`
    SELECT o.external_id AS said, p.id AS "programId" FROM program p
      JOIN sales_order o ON o.program_id = p.id AND o.external_id = ANY(${said}::text[])
    UNION SELECT o.payment_ref, o.program_id FROM sales_order o WHERE o.payment_ref = ANY(${said}::text[])
    UNION SELECT s.payment_ref, p.id FROM stripe_payment s CROSS JOIN program p
      JOIN sales_order o ON o.program_id = p.id AND o.external_id = s.order_external_id
      WHERE s.payment_ref = ANY(${said}::text[])
    UNION SELECT n.name, p.id FROM program p
      JOIN customer_name n ON n.program_id = p.id AND n.source IN ('api', 'stripe') AND n.name = ANY(${said}::text[])`;
  return {
    bySlug: grouped(programs.map(({ slug, id }) => [slug, id])),
    byId: grouped(rows.map((row) => [row.said, row.programId])),
  };
}

function grouped(pairs: readonly (readonly [string, string])[]): Programs {
  const groups: Programs = new Map();
  for (const [name, id] of pairs) groups.set(name, [...(groups.get(name) ?? []), id]);
  return groups;
}
