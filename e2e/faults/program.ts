import type pg from 'pg';
import { newId } from '@/lib/ids';

/** The program of an installation, with an active affiliate for each code. */
export async function makeProgram(client: pg.Client, codes: readonly string[]): Promise<void> {
  const programId = newId('program');
  await client.query(
    `INSERT INTO program (id, name, slug, currency, default_destination, allowed_destinations)
     VALUES ($1, 'Shop', 'shop', 'USD', 'https://shop.example/', '{}')`,
    [programId],
  );
  for (const code of codes) {
    const [userId, affiliateId] = [newId('user'), newId('affiliate')];
    const email = `${code.toLowerCase()}@example.com`;
    await client.query(
      'INSERT INTO app_user (id, email, email_canonical, name) VALUES ($1, $2, $2, $3)',
      [userId, email, code],
    );
    await client.query(
      `INSERT INTO affiliate (id, program_id, user_id, name, code, status)
       VALUES ($1, $2, $3, $4, $4, 'active')`,
      [affiliateId, programId, userId, code],
    );
    await client.query(
      `INSERT INTO affiliate_status_change (id, affiliate_id, status, effective_at)
       VALUES ($1, $2, 'active', now() - interval '1 year')`,
      [newId('affiliateStatusChange'), affiliateId],
    );
  }
}
