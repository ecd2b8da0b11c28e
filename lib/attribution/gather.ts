import {
  candidateOfCode,
  landingCandidate,
  mentionedClickCandidate,
  provenCandidates,
  visitCandidates,
} from '@/lib/attribution/candidates';
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
  const landings = await affiliatesOfLandings(tx, inputs);
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
    const landing = landings.get(`${input.programId} ${input.landing}`);
    if (landing) candidates.push(landingCandidate(landing.id, landing.code, input.occurredAt));
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

/** As `programId code`. An address that names nobody says nothing: others use such parameters, too. */
async function affiliatesOfLandings(tx: Tx, inputs: readonly GatherInput[]) {
  const codes = [...new Set(inputs.flatMap(({ landing }) => landing ?? []))];
  const rows =
    codes.length === 0
      ? []
      : await tx.affiliate.findMany({
          where: { code: { in: codes } },
          select: { id: true, programId: true, code: true },
        });
  return new Map(rows.map((row) => [`${row.programId} ${row.code}`, row]));
}
