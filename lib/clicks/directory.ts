import type { Queryable } from '@/lib/clicks/write-clicks';
import type { DestinationPolicy } from '@/lib/links/types';

/** What a click needs to know of the link it came through. */
export type LinkTarget = {
  affiliateId: string;
  code: string;
  active: boolean;
  /** The affiliate's own, else the program's. */
  cookieDays: number;
  programId: string;
  policy: DestinationPolicy;
  /** Null without a slug, and for a slug the affiliate does not have. */
  link: { id: string; destination: string; defaultSubId: string | null } | null;
};

export type ClickDirectory = {
  /** Null for an unknown code. Throws when the database is away and nothing is remembered. */
  findTarget(code: string, slug: string | null): Promise<LinkTarget | null>;
  /** Where visitors of unknown codes go: the first program's terms; null before there is a program. */
  findDefaultPolicy(): Promise<DestinationPolicy | null>;
};

type TargetRow = {
  affiliateId: string;
  code: string;
  status: string;
  cookieDays: number;
  programId: string;
  defaultDestination: string;
  allowedDestinations: string[];
  linkId: string | null;
  linkDestination: string | null;
  linkSubId: string | null;
};

const FIND_TARGET = `
SELECT a.id AS "affiliateId", a.code, a.status, coalesce(a.cookie_days, p.cookie_days) AS "cookieDays",
  p.id AS "programId", p.default_destination AS "defaultDestination", p.allowed_destinations AS "allowedDestinations",
  l.id AS "linkId", l.destination AS "linkDestination", l.default_sub_id AS "linkSubId"
FROM affiliate a JOIN program p ON p.id = a.program_id
LEFT JOIN link l ON l.affiliate_id = a.id AND l.slug = $2::text
WHERE a.code = $1`;

const FIND_DEFAULT_POLICY = `
SELECT default_destination AS "defaultDestination", allowed_destinations AS "allowedDestinations"
FROM program ORDER BY created_at, id LIMIT 1`;

/** Younger than the 5 s in which other instances' changes must show. */
const FRESH_MS = 4_000;
/** After a failure the remembered value serves this long before the database is asked again. */
const RETRY_MS = 1_000;
const MAX_ENTRIES = 20_000;

/** Look-ups with a memory: fresh for 4 s, and as long as it takes while the database is away. */
export function createDirectory(
  pool: Queryable,
  now: () => number = () => performance.now(),
): ClickDirectory {
  const targets = createMemory<LinkTarget>(now);
  // Apart from the known ones, so that a flood of made-up codes cannot push those out.
  const unknown = createMemory<null>(now);
  const policies = createMemory<DestinationPolicy | null>(now);

  async function loadTarget(code: string, slug: string | null): Promise<LinkTarget | null> {
    const { rows } = await pool.query<TargetRow>(FIND_TARGET, [code, slug]);
    return rows[0] ? toTarget(rows[0]) : null;
  }

  return {
    async findTarget(code, slug) {
      const key = `${code}/${slug ?? ''}`;
      if (unknown.fresh(key)) return null;
      try {
        return await targets.get(key, async () => {
          const target = await loadTarget(code, slug);
          if (!target) throw new Unknown();
          return target;
        });
      } catch (error) {
        if (!(error instanceof Unknown)) throw error;
        targets.drop(key);
        unknown.put(key, null);
        return null;
      }
    },
    findDefaultPolicy: () =>
      policies.get('', async () => {
        const { rows } = await pool.query<DestinationPolicy>(FIND_DEFAULT_POLICY, []);
        return rows[0] ?? null;
      }),
  };
}

/** The database answered: there is no such code. Not a failure, so nothing remembered may stand in for it. */
class Unknown extends Error {}

function toTarget(row: TargetRow): LinkTarget {
  return {
    affiliateId: row.affiliateId,
    code: row.code,
    active: row.status === 'active',
    cookieDays: row.cookieDays,
    programId: row.programId,
    policy: {
      defaultDestination: row.defaultDestination,
      allowedDestinations: row.allowedDestinations,
    },
    link:
      row.linkId !== null && row.linkDestination !== null
        ? { id: row.linkId, destination: row.linkDestination, defaultSubId: row.linkSubId }
        : null,
  };
}

type Remembered<T> = { value: T; freshUntil: number };

function createMemory<T>(now: () => number) {
  const entries = new Map<string, Remembered<T>>();
  const loading = new Map<string, Promise<T>>();

  function put(key: string, value: T, freshUntil = now() + FRESH_MS): void {
    entries.delete(key);
    entries.set(key, { value, freshUntil });
    for (const oldest of entries.keys()) {
      if (entries.size <= MAX_ENTRIES) break;
      entries.delete(oldest);
    }
  }

  async function load(key: string, ask: () => Promise<T>): Promise<T> {
    // Measured from the question: what changes after it is seen when this runs out.
    const freshUntil = now() + FRESH_MS;
    try {
      const value = await ask();
      put(key, value, freshUntil);
      return value;
    } catch (error) {
      const known = entries.get(key);
      if (!known || error instanceof Unknown) throw error;
      known.freshUntil = now() + RETRY_MS;
      return known.value;
    }
  }

  return {
    put,
    drop: (key: string) => entries.delete(key),
    fresh: (key: string) => (entries.get(key)?.freshUntil ?? 0) > now(),
    /** The remembered value while fresh, else what `ask` says, once for all who wait. */
    async get(key: string, ask: () => Promise<T>): Promise<T> {
      const known = entries.get(key);
      if (known && known.freshUntil > now()) return known.value;
      const pending = loading.get(key) ?? load(key, ask).finally(() => loading.delete(key));
      loading.set(key, pending);
      return pending;
    },
  };
}
