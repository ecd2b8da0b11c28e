export type ChainFault = {
  kind:
    | 'changed'
    | 'removed'
    | 'reordered'
    | 'seal_missing'
    | 'unknown_key'
    | 'backdated'
    | 'unsealed'
    | 'head_missing';
  /** The row it is about; null when it is about a seal or the end of the chain. */
  auditId: bigint | null;
  position: bigint | null;
  text: string;
};

/** A seal up to which the chain was found in order; position 0 is before the first one. */
export type ChainMark = {
  position: bigint;
  /** Hexadecimal. */
  hash: string;
};

export type ChainReport = {
  ok: boolean;
  /** The first fault, in the order of the chain. */
  fault: ChainFault | null;
  /** Seals found in order, from the first on, or from the mark that was given. */
  checked: bigint;
  /** The last of them. */
  reached: ChainMark;
  sealed: bigint;
  unsealed: bigint;
  /** Hexadecimal; null when nothing is sealed. To be noted outside the database. */
  head: string | null;
  /** False when the time ran out: `reached` says how far it came. */
  complete: boolean;
};
