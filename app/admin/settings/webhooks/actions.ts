'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { idInput, wholeInput } from '@/app/admin/inputs';
import { eventsInput } from '@/app/admin/settings/webhooks/events-input';
import { defineAction } from '@/lib/http/define-action';
import { formBoolean } from '@/lib/http/form';
import { requireStaff } from '@/lib/people/session';
import {
  changeWebhook,
  createWebhook,
  removeWebhook,
  rotateWebhook,
} from '@/lib/webhooks/commands';
import {
  changeWebhookInput,
  createWebhookInput,
  resendSinceInput,
  rotateWebhookInput,
} from '@/lib/webhooks/schema';
import { resendDelivery, resendSince, sendTestEvent } from '@/lib/webhooks/send-again';

const path = '/admin/settings/webhooks';
const guard = () => requireStaff('keys.write');
const onDone = () => revalidatePath(path, 'layout');

const { name, url } = createWebhookInput.shape;

export const createWebhookAction = defineAction({
  guard,
  fresh: true,
  input: z.object({
    programId: createWebhookInput.shape.programId,
    name,
    url,
    events: eventsInput,
  }),
  run: ({ ctx, input }) => createWebhook(ctx, input),
  onDone,
});

/** Where events go is as good as a key: asked again who it is. */
export const changeWebhookAction = defineAction({
  guard,
  fresh: true,
  input: z.object({ id: idInput, name, url, events: eventsInput }),
  run: ({ ctx, input }) => changeWebhook(ctx, input),
  onDone,
  message: 'Saved. It holds from the next attempt on.',
});

export const switchWebhookAction = defineAction({
  guard,
  input: z
    .object({ id: idInput, isOn: formBoolean })
    .pipe(changeWebhookInput.required({ isOn: true })),
  run: ({ ctx, input }) => changeWebhook(ctx, input),
  onDone,
  message: 'Done. What waits is sent while it is on.',
});

export const removeWebhookAction = defineAction({
  guard,
  fresh: true,
  input: z.object({ id: idInput }),
  run: ({ ctx, input }) => removeWebhook(ctx, input),
  onDone: () => {
    onDone();
    redirect(path);
  },
});

export const rotateWebhookAction = defineAction({
  guard,
  fresh: true,
  input: z
    .object({ id: idInput, overlapHours: wholeInput })
    .pipe(rotateWebhookInput.required({ overlapHours: true })),
  run: ({ ctx, input }) => rotateWebhook(ctx, input),
  onDone,
});

export const sendTestEventAction = defineAction({
  guard,
  input: z.object({ id: idInput }),
  run: ({ ctx, input }) => sendTestEvent(ctx, input),
  onDone,
  message: 'A test event is sent within a minute. Its delivery shows what came of it.',
});

export const resendDeliveryAction = defineAction({
  guard,
  input: z.object({ id: idInput }),
  run: ({ ctx, input }) => resendDelivery(ctx, input),
  onDone,
  message: 'It is sent again within a minute.',
});

export const resendSinceAction = defineAction({
  guard,
  input: z
    .object({ id: idInput, since: z.iso.date('Choose a day.').transform((day) => new Date(day)) })
    .pipe(resendSinceInput),
  run: ({ ctx, input }) => resendSince(ctx, input),
  onDone,
  message: 'What did not arrive since then is sent in the background.',
});
