import type pg from 'pg';
import { foldClickRollups } from '@/lib/clicks/rollups/fold-rollups';
import { rebuildClickDay } from '@/lib/clicks/rollups/rebuild-rollups';
import type { NewClick } from '@/lib/clicks/types';
import { writeClicks } from '@/lib/clicks/recording/write-clicks';
import { newId } from '@/lib/ids';
import { DAY_MS, HOUR_MS, startOfUtcDay } from '@/lib/time/calendar';

/** A program with a history: affiliates of very different size, campaigns, sales, and days full of clicks. */
export const AFFILIATES = 200;
export const DAYS = 90;
const ORDERS = 6_000;

/** The affiliate of rank 0 is the busiest: it has a fourteenth of all clicks. */
export const PROGRAM_ID = 'prg_00000000000000000000000000';
export const affiliateId = (rank: number) => `aff_${String(rank).padStart(26, '0')}`;
export const userId = (rank: number) => `usr_${String(rank).padStart(26, '0')}`;

/** The clicks since the last hour but one are written as visits are, and wait to be folded. */
const LIVE_HOURS = 2;
const BATCH = 500;

export async function fillPeople(client: pg.Client, now: Date): Promise<void> {
  await client.query(`
    INSERT INTO program (id, name, slug, currency, default_destination) VALUES
      ('${PROGRAM_ID}', 'Bench', 'bench', 'USD', 'https://shop.example/')`);
  await client.query(`
    INSERT INTO app_user (id, email, email_canonical, name)
    SELECT 'usr_' || lpad(i::text, 26, '0'), 'bench' || i || '@people.example', 'bench' || i || '@people.example', 'Bench ' || i
    FROM generate_series(0, ${AFFILIATES - 1}) i`);
  await client.query(`
    INSERT INTO affiliate (id, program_id, user_id, name, code, status)
    SELECT 'aff_' || lpad(i::text, 26, '0'), '${PROGRAM_ID}', 'usr_' || lpad(i::text, 26, '0'), 'Bench ' || i, 'BENCH' || i, 'active'
    FROM generate_series(0, ${AFFILIATES - 1}) i`);
  await client.query('SET session_replication_role = replica');
  await client.query(`
    INSERT INTO ledger_account (id, program_id, affiliate_id, kind, currency, balance_minor)
    SELECT 'acc_' || kind || i, '${PROGRAM_ID}', 'aff_' || lpad(i::text, 26, '0'), kind, 'USD', 0
    FROM generate_series(0, ${AFFILIATES - 1}) i, unnest(ARRAY['pending', 'available', 'in_payout', 'paid', 'debt']) kind`);
  await fillSales(client, now);
  await client.query('SET session_replication_role = origin');
}

async function fillSales(client: pg.Client, now: Date): Promise<void> {
  await client.query(`
    CREATE TEMP TABLE sale AS
    SELECT i, lpad(i::text, 26, '0') AS suffix,
      'aff_' || lpad(floor(${AFFILIATES} * power(random(), 2))::text, 26, '0') AS affiliate_id,
      timestamptz '${now.toISOString()}' - random() * interval '${DAYS} days' AS at,
      'campaign-' || floor(30 * power(random(), 2)) AS sub_id, (random() * 20000)::bigint + 500 AS minor
    FROM generate_series(1, ${ORDERS}) i`);
  await client.query(`
    INSERT INTO customer (id, program_id, external_id) SELECT 'cus_' || suffix, '${PROGRAM_ID}', suffix FROM sale`);
  await client.query(`
    INSERT INTO lead (id, program_id, customer_id, affiliate_id, sub_id, fingerprint, occurred_at)
    SELECT 'led_' || suffix, '${PROGRAM_ID}', 'cus_' || suffix, affiliate_id, sub_id, suffix, at FROM sale`);
  await client.query(`
    INSERT INTO sales_order (id, program_id, external_id, customer_id, affiliate_id, sub_id, amount_minor, total_minor,
      currency, fingerprint, occurred_at)
    SELECT 'ord_' || suffix, '${PROGRAM_ID}', suffix, 'cus_' || suffix, affiliate_id, sub_id, minor, minor, 'USD', suffix, at
    FROM sale`);
  await client.query(`
    INSERT INTO commission (id, program_id, affiliate_id, order_id, customer_id, amount_minor, currency, sub_id, terms,
      hold_days, earned_at, available_at, status, approved_at, approved_by)
    SELECT 'com_' || suffix, '${PROGRAM_ID}', affiliate_id, 'ord_' || suffix, 'cus_' || suffix, minor / 5, 'USD', sub_id,
      '{"approval": "manual"}', 30, at, at + interval '720 hours', CASE WHEN i % 10 = 0 THEN 'pending' ELSE 'approved' END, at, 'user:usr_x'
    FROM sale`);
}

/**
 * About `count` clicks over the last days, and their roll-ups, made by the product's own rebuild; the last hours are
 * written, told apart and folded by the product's own statements. `client` is connected to the database of the settings.
 */
export async function fillClicks(client: pg.Client, count: number, now: Date): Promise<void> {
  const live = new Date(Math.floor(now.getTime() / HOUR_MS - LIVE_HOURS + 1) * HOUR_MS);
  const first = startOfUtcDay(now).getTime() - (DAYS - 1) * DAY_MS;
  await client.query(`SELECT click_ensure_partitions(to_timestamp(${first / 1000}), 4)`);
  const aDay = Math.round(count / DAYS);
  for (let day = 0; day < DAYS; day++) {
    const from = new Date(first + day * DAY_MS);
    const to = new Date(Math.min(from.getTime() + DAY_MS, live.getTime()));
    const clicks = Math.round((aDay * (to.getTime() - from.getTime())) / DAY_MS);
    if (clicks > 0) await fillDay(client, day, clicks, from, to);
  }
  const rest = Math.round((aDay * (now.getTime() - live.getTime())) / DAY_MS);
  for (let done = 0; done < rest; done += BATCH) {
    const size = Math.min(BATCH, rest - done);
    await writeClicks(
      client,
      Array.from({ length: size }, () => makeClick(live, now)),
    );
  }
  await foldClickRollups();
  // As busy as at any moment: the last ones wait to be told apart.
  await writeClicks(
    client,
    Array.from({ length: BATCH }, () => makeClick(live, now)),
  );
  await client.query('VACUUM (ANALYZE) click_hour, click_day');
  await client.query('ANALYZE');
}

/** A campaign has its page and mostly its link; a country and a device are the visitor's. */
async function fillDay(client: pg.Client, day: number, clicks: number, from: Date, to: Date) {
  await client.query(
    `
    INSERT INTO click (id, occurred_at, program_id, affiliate_id, link_id, session_id, status, reason, sub_id, country,
      device, referrer_host, landing_path)
    SELECT 'clk_' || $1 || lpad(i::text, 22, '0'), $3::timestamptz + ($4::timestamptz - $3) * ((i - 0.5) / $2), '${PROGRAM_ID}',
      'aff_' || lpad(rank::text, 26, '0'), CASE WHEN campaign % 3 = 0 THEN 'lnk_' || rank || '_' || campaign % 5 END,
      'vis_' || $1 || lpad(i::text, 22, '0'),
      CASE WHEN r2 < 0.8 THEN 'counted' ELSE 'filtered' END,
      CASE WHEN r2 < 0.8 THEN NULL WHEN r2 < 0.88 THEN 'duplicate' WHEN r2 < 0.96 THEN 'bot' ELSE 'prefetch' END,
      CASE WHEN campaign < 30 THEN 'campaign-' || campaign END,
      ($5::text[])[1 + floor(20 * power(r4, 4))], (ARRAY['mobile','desktop','tablet'])[1 + floor(3 * power(r5, 2))],
      CASE WHEN campaign % 4 > 0 THEN 'site-' || (rank * 7 + campaign) % 60 || '.example' END, '/'
    FROM (SELECT i, floor(${AFFILIATES} * power(random(), 2))::int AS rank, floor(40 * power(random(), 2))::int AS campaign,
      random() AS r2, random() AS r4, random() AS r5 FROM generate_series(1, $2::int) i) drawn`,
    [String(day).padStart(4, '0'), clicks, from, to, COUNTRIES],
  );
  // What is known of an empty table is of no use to find one day of many.
  if (day < 3) await client.query('ANALYZE click, click_hour, click_day');
  await rebuildClickDay(client, from);
}

/** The same distribution, drawn here. */
function makeClick(from: Date, to: Date): NewClick {
  const below = (n: number, power: number) => Math.floor(n * Math.random() ** power);
  const rank = below(AFFILIATES, 2);
  const campaign = below(40, 2);
  const filtered = Math.random();
  return {
    id: newId('click'),
    occurredAt: new Date(from.getTime() + Math.random() * (to.getTime() - from.getTime())),
    programId: PROGRAM_ID,
    affiliateId: affiliateId(rank),
    linkId: campaign % 3 === 0 ? `lnk_${rank}_${campaign % 5}` : null,
    sessionId: newId('session'),
    newSession: true,
    reason: filtered < 0.8 ? null : filtered < 0.92 ? 'bot' : 'prefetch',
    subId: campaign < 30 ? `campaign-${campaign}` : null,
    ipHash: null,
    country: COUNTRIES[below(COUNTRIES.length, 4)] ?? null,
    device: ['mobile', 'desktop', 'tablet'][below(3, 2)] ?? null,
    referrerHost: campaign % 4 > 0 ? `site-${(rank * 7 + campaign) % 60}.example` : null,
    landingPath: '/',
  };
}

const COUNTRIES = [
  ...['US', 'DE', 'GB', 'FR', 'IN', 'BR', 'CA', 'ES', 'IT', 'NL'],
  ...['PL', 'AU', 'JP', 'SE', 'AT', 'CH', 'MX', 'ID', 'TR', 'ZA'],
];
