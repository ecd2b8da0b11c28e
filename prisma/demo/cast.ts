import type { CommandContext } from '@/lib/db/work';

/** Those who act in the demo's history. */
export type Cast = {
  programId: string;
  /** By code. */
  affiliates: Map<string, { id: string; userId: string }>;
  staff: CommandContext;
  finance: CommandContext;
  shop: CommandContext;
};
