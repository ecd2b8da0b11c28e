import { z } from 'zod';
import { DIGEST_EVERY, DIGEST_TO } from '@/lib/digest/types';
import { plainText } from '@/lib/format/plain-text';

const programId = z.string().min(1).max(64);

export const setMailDigestInput = z.object({
  programId,
  every: z.enum([...DIGEST_EVERY, 'off']),
});

export const setChannelInput = z.object({
  programId,
  every: z.enum(DIGEST_EVERY),
  /** Left out, the address that is there stays. */
  url: plainText(2_000).optional(),
});

export const ofProgramInput = z.object({ programId });

export const askForDigestInput = z.object({ programId, to: z.enum(DIGEST_TO) });
