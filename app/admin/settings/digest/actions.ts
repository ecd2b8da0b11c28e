'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { askForDigest } from '@/lib/digest/ask-for-digest';
import { removeDigestChannel, setChannel, setMailDigest } from '@/lib/digest/commands';
import { askForDigestInput, setChannelInput, setMailDigestInput } from '@/lib/digest/schema';
import { defineAction } from '@/lib/http/define-action';
import { requireStaff } from '@/lib/people/session';

const onDone = () => revalidatePath('/admin/settings/digest');

export const setMailDigestAction = defineAction({
  guard: () => requireStaff('console.read'),
  input: setMailDigestInput,
  run: ({ ctx, input }) => setMailDigest(ctx, input),
  onDone,
  message: 'Saved. It is sent to your own address.',
});

/** Where figures go is as good as a key: asked again who it is. */
export const setChannelAction = defineAction({
  guard: () => requireStaff('keys.write'),
  fresh: true,
  input: setChannelInput.extend({
    url: z
      .string()
      .max(2_000)
      .transform((text) => (text.trim() === '' ? undefined : text))
      .pipe(setChannelInput.shape.url),
  }),
  run: ({ ctx, input }) => setChannel(ctx, input),
  onDone,
  message: 'Saved. Send one now to see it arrive.',
});

export const removeChannelAction = defineAction({
  guard: () => requireStaff('keys.write'),
  input: z.object({ programId: idInput }),
  run: ({ ctx, input }) => removeDigestChannel(ctx, input),
  onDone,
  message: 'Nothing is sent there any more.',
});

export const askForDigestAction = defineAction({
  guard: () => requireStaff('console.read'),
  input: askForDigestInput,
  run: ({ ctx, input }) => askForDigest(ctx, input),
  onDone,
  message: 'It is on its way, and there within a minute.',
});
