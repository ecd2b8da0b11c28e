'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { groupFormShape, groupOfForm } from '@/app/admin/settings/groups/group-form';
import { moveEverybody } from '@/lib/discount-codes/move-affiliates';
import { removeGroup } from '@/lib/discount-codes/remove-group';
import { reasonText } from '@/lib/format/plain-text';
import { changeGroup, createGroup, reorderGroups } from '@/lib/groups/commands';
import { reorderGroupsInput } from '@/lib/groups/schema';
import { defineAction } from '@/lib/http/define-action';
import { emptyToUndefined } from '@/lib/http/form';
import { requireStaff } from '@/lib/people/session';

const path = '/admin/settings/groups';
const guard = () => requireStaff('program.write');
const onDone = () => revalidatePath('/admin', 'layout');

export const createGroupAction = defineAction({
  guard,
  input: z.object({ programId: idInput, ...groupFormShape }),
  run: ({ ctx, input: { programId, ...form } }) => {
    const group = groupOfForm(form);
    return group.ok ? createGroup(ctx, { ...group.value, programId }) : Promise.resolve(group);
  },
  onDone,
  message: (value) => `${value.name} is there`,
});

export const changeGroupAction = defineAction({
  guard,
  input: z.object({ groupId: idInput, ...groupFormShape }),
  run: ({ ctx, input: { groupId, ...form } }) => {
    const group = groupOfForm(form);
    return group.ok ? changeGroup(ctx, { ...group.value, groupId }) : Promise.resolve(group);
  },
  onDone,
  message: 'Saved. Commissions that were earned before keep their terms.',
});

export const reorderGroupsAction = defineAction({
  guard,
  input: z
    .object({
      programId: idInput,
      ids: z
        .string()
        .max(10_000)
        .transform((text) => text.split(' ').filter((id) => id !== '')),
    })
    .pipe(reorderGroupsInput),
  run: ({ ctx, input }) => reorderGroups(ctx, input),
  onDone,
  message: 'Moved',
});

/** Everybody who is in the group, however many. */
export const moveEverybodyAction = defineAction({
  guard,
  input: z.object({
    groupId: idInput,
    moveTo: idInput,
    reason: emptyToUndefined(reasonText),
  }),
  run: ({ ctx, input }) => moveEverybody(ctx, input),
  onDone,
  message: (value) => `${value.moved} moved. What they have earned stays as it was.`,
});

export const removeGroupAction = defineAction({
  guard,
  input: z.object({ groupId: idInput, moveTo: emptyToUndefined(idInput) }),
  run: ({ ctx, input }) => removeGroup(ctx, input),
  onDone: () => {
    onDone();
    redirect(path);
  },
});
