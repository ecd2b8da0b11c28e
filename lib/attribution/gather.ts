import {
  candidateOfCode,
  landingCandidate,
  mentionedClickCandidate,
  provenCandidates,
  visitCandidates,
} from '@/lib/attribution/candidates';
import { listLandingsOfNothing } from '@/lib/attribution/landings-sql';
import { leadCandidatesOf } from '@/lib/attribution/lead-candidates';
import { listVisits, type VisitsInput } from '@/lib/attribution/list-visits';
import { listProvenClicks } from '@/lib/attribution/proven-clicks';
import type { Candidate } from '@/lib/attribution/types';
import type { Tx } from '@/lib/db/client';
import { findCodes } from '@/lib/discount-codes/queries';

export type GatherInput = VisitsInput & {
  code: string | null;
  /** An affiliate's code in the address that led to the shop; only an order has one. */
  landing: string | null;
  /** An order proves that a person was behind the clicks it, or an earlier lead or order of its customer, names. */
  isPurchase: boolean;
};

/** Every candidate for one order or lead. */
export async function gatherCandidates(tx: Tx, input: GatherInput): Promise<Candidate[]> {
  const [candidates] = await gatherCandidatesOf(tx, [input]);
  return candidates ?? [];
}

/**
 * Every candidate for several orders or leads, in a few statements however many there are; those that were mentioned first.
 * The visitor's other clicks are those of every session that a lead or an order of this customer ever mentioned, up to
 * occurredAt: what is decided does not depend on the order in which things were reported. Of very many touches those that
 * can decide are among the candidates wherever they lie; what is left out could not win.
 */
export async function gatherCandidatesOf(
  tx: Tx,
  inputs: readonly GatherInput[],
): Promise<Candidate[][]> {
  const ofCodes = await codeCandidates(tx, inputs);
  const ofLeads = await leadCandidatesOf(
    tx,
    inputs.map((input) => (input.within === 'history' ? input : null)),
  );
  const proven = await listProvenClicks(tx, inputs);
  const visits = await listVisits(tx, inputs);
  const landings = await landingCandidatesOf(tx, inputs);
  return inputs.map((input, at) => {
    const candidates: Candidate[] = [];
    const code = ofCodes[at];
    if (code) candidates.push(code);
    if (input.click) candidates.push(mentionedClickCandidate(input.click, input.isPurchase));
    candidates.push(...(ofLeads[at] ?? []));
    candidates.push(...provenCandidates(candidates, proven[at] ?? []));
    for (const session of visits[at] ?? []) {
      candidates.push(...visitCandidates(candidates, session));
    }
    candidates.push(...(landings[at] ?? []));
    return candidates;
  });
}

async function codeCandidates(
  tx: Tx,
  inputs: readonly GatherInput[],
): Promise<(Candidate | null)[]> {
  const asks = inputs.map(({ programId, code }) => (code === null ? null : { programId, code }));
  const rows = await findCodes(
    tx,
    asks.filter((ask) => ask !== null),
  );
  let next = 0;
  return inputs.map(({ code, occurredAt }) =>
    code === null ? null : candidateOfCode(rows[next++] ?? null, code, occurredAt),
  );
}

/** By the order's own address, and by those of what its customer took for nothing before. */
async function landingCandidatesOf(tx: Tx, inputs: readonly GatherInput[]): Promise<Candidate[][]> {
  const before = await listLandingsOfNothing(
    tx,
    inputs.flatMap(({ customer, occurredAt, within, isPurchase }, position) =>
      within === 'history' && isPurchase ? [{ position, customer, occurredAt }] : [],
    ),
  );
  const landed = inputs.map(({ landing, occurredAt }, at) => [
    ...(landing === null ? [] : [{ code: landing, landedAt: occurredAt }]),
    ...before.filter(({ position }) => position === at),
  ]);
  const affiliates = await affiliatesOfCodes(
    tx,
    landed.flatMap((all) => all.map(({ code }) => code)),
  );
  return inputs.map(({ programId }, at) =>
    (landed[at] ?? []).flatMap(({ code, landedAt }) => {
      const affiliate = affiliates.get(`${programId} ${code}`);
      return affiliate ? [landingCandidate(affiliate.id, affiliate.code, landedAt)] : [];
    }),
  );
}

/** As `programId code`. An address that names nobody says nothing: others use such parameters, too. */
async function affiliatesOfCodes(tx: Tx, named: readonly string[]) {
  const codes = [...new Set(named)];
  const rows =
    codes.length === 0
      ? []
      : await tx.affiliate.findMany({
          where: { code: { in: codes } },
          select: { id: true, programId: true, code: true },
        });
  return new Map(rows.map((row) => [`${row.programId} ${row.code}`, row]));
}
