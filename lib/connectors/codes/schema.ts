import { z } from 'zod';

const connectionId = z.string().min(1).max(64);

export const DURATIONS = ['once', 'forever'] as const;
export type Duration = (typeof DURATIONS)[number];

export const saveConnectionKeyInput = z.object({
  connectionId,
  /** As Stripe shows it; absent: the one that is there stays. */
  key: z
    .string()
    .trim()
    .max(300)
    .regex(
      /^rk_(live|test)_[A-Za-z0-9]{8,}$/,
      'Give a restricted key: it begins with rk_live_ or rk_test_.',
    )
    .optional(),
  /** Off which payments of a subscription the discount is taken. */
  duration: z.enum(DURATIONS),
});
export type SaveConnectionKeyInput = z.output<typeof saveConnectionKeyInput>;

export const removeConnectionKeyInput = z.object({ connectionId });
export const retryMadeCodesInput = removeConnectionKeyInput;
