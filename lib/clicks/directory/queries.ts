import { AskTogether } from '@/lib/clicks/directory/ask-together';
import { BANNER } from '@/lib/clicks/directory/banner-sql';
import type { Banner, LinkTarget } from '@/lib/clicks/directory/types';
import type { Availability } from '@/lib/clicks/directory/availability';
import type { Answer } from '@/lib/clicks/directory/memory';
import type { Queryable } from '@/lib/clicks/recording/write-clicks';
import type { DestinationPolicy } from '@/lib/links/types';

type TargetRow = {
  position: string;
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
  banner: Banner;
};

const FIND_TARGETS = `
SELECT k.position, a.id AS "affiliateId", a.code, a.status, coalesce(a.cookie_days, (SELECT g.cookie_days FROM program_group g WHERE g.id = a.group_id), p.cookie_days) AS "cookieDays",
  p.id AS "programId", p.default_destination AS "defaultDestination", coalesce(p.allowed_destinations, '{}') AS "allowedDestinations",
  l.id AS "linkId", l.destination AS "linkDestination", l.default_sub_id AS "linkSubId",
  ${BANNER} AS banner
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(code, slug, position)
JOIN affiliate a ON a.code = k.code JOIN program p ON p.id = a.program_id
LEFT JOIN link l ON l.affiliate_id = a.id AND l.slug = k.slug`;

const FIND_DEFAULT_POLICY = `
SELECT default_destination AS "defaultDestination", coalesce(allowed_destinations, '{}') AS "allowedDestinations"
FROM program ORDER BY created_at, id LIMIT 1`;

type Key = { code: string; slug: string | null };

/** A code, or a code and a slug; neither can contain the slash between them. */
export function keyOf(code: string, slug: string | null): string {
  return slug === null ? code : `${code}/${slug}`;
}

export function splitKey(key: string): Key {
  const slash = key.indexOf('/');
  return slash < 0
    ? { code: key, slug: null }
    : { code: key.slice(0, slash), slug: key.slice(slash + 1) };
}

export class DirectoryQueries {
  readonly #pool: Queryable;
  readonly #availability: Availability;
  readonly #now: () => number;
  readonly #targets = new AskTogether<Key, Answer<LinkTarget | null>>((keys) => this.#ask(keys));

  constructor(pool: Queryable, availability: Availability, now: () => number) {
    this.#pool = pool;
    this.#availability = availability;
    this.#now = now;
  }

  loadTarget(key: string): Promise<Answer<LinkTarget | null>> {
    return this.#targets.get(splitKey(key));
  }

  async loadDefaultPolicy(): Promise<Answer<DestinationPolicy | null>> {
    const askedAt = this.#now();
    const { rows } = await this.#availability.ask(() =>
      this.#pool.query<DestinationPolicy>({
        name: 'find-default-policy',
        text: FIND_DEFAULT_POLICY,
        values: [],
      }),
    );
    return { value: rows[0] ?? null, askedAt };
  }

  async #ask(keys: Key[]): Promise<Answer<LinkTarget | null>[]> {
    const askedAt = this.#now();
    const { rows } = await this.#availability.ask(() =>
      // never null: position, banner
      this.#pool.query<TargetRow>({
        name: 'find-link-targets',
        text: FIND_TARGETS,
        values: [keys.map(({ code }) => code), keys.map(({ slug }) => slug)],
      }),
    );
    const targets = new Map(rows.map((row) => [Number(row.position) - 1, toTarget(row)]));
    return keys.map((_key, at) => ({ value: targets.get(at) ?? null, askedAt }));
  }
}

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
    banner: row.banner,
    link:
      row.linkId !== null && row.linkDestination !== null
        ? { id: row.linkId, destination: row.linkDestination, defaultSubId: row.linkSubId }
        : null,
  };
}
