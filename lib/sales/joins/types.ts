/** A customer after all joins; the caller holds it. */
export type Joinable = { id: string; ids: string[]; names: string[] };
