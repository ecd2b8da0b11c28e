import { db } from '@/lib/db/client';

type Remade = readonly { id: string; from: string; to: string }[];

/** Unless the person has another address by now, which was then made comparable by the rule of its own time. */
export function keepCanonicalEmails(rows: Remade, rule: number): Promise<number> {
  return db.$executeRaw`
    UPDATE app_user u SET email_canonical = r.canonical, address_rule = ${rule}
    FROM unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.from)}::text[],
      ${rows.map((row) => row.to)}::text[]) AS r(id, email, canonical)
    WHERE u.id = r.id AND u.email = r.email AND u.address_rule < ${rule}`;
}

export function keepAccountHashes(rows: Remade, rule: number): Promise<number> {
  return db.$executeRaw`
    UPDATE payout_details d SET account_hash = r.hash, account_rule = ${rule}
    FROM unnest(${rows.map((row) => row.id)}::text[], ${rows.map((row) => row.from)}::text[],
      ${rows.map((row) => row.to)}::text[]) AS r(id, cipher, hash)
    WHERE d.id = r.id AND d.cipher = r.cipher AND d.account_rule < ${rule}`;
}
