import { z } from 'zod';

export const applyAgainInput = z.object({ inboxEventId: z.string().min(1).max(64) });
export type ApplyAgainInput = z.output<typeof applyAgainInput>;
