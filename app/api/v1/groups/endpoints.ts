import { z } from 'zod';
import { idParams } from '@/app/api/wire';
import { affiliateOut, toAffiliate } from '@/lib/affiliates/rest';
import { getAffiliate } from '@/lib/affiliates/queries';
import type { Work } from '@/lib/db/work';
import { moveAffiliate } from '@/lib/discount-codes/move-affiliates';
import { removeGroup } from '@/lib/discount-codes/remove-group';
import { pageOf } from '@/lib/format/wire';
import { changeGroup, createGroup, reorderGroups } from '@/lib/groups/commands';
import { findGroup, listGroups } from '@/lib/groups/queries';
import { groupOut, toGroup } from '@/lib/groups/rest';
import {
  changeGroupInput,
  createGroupInput,
  moveAffiliateInput,
  removeGroupInput,
  reorderGroupsInput,
} from '@/lib/groups/schema';
import { defineEndpoint } from '@/lib/http/endpoint';
import type { KeyViewer } from '@/lib/people/keys/types';
import { ok, refuse } from '@/lib/result';

const scopeOf = ({ programId }: KeyViewer) => ({ programId });

/** As it is after a command that has just changed it. */
async function readBack(viewer: KeyViewer, id: string, tx: Work['tx']) {
  const group = await findGroup(viewer, id, tx);
  if (!group) throw new Error(`group ${id} was changed and cannot be read`);
  return toGroup(group);
}

async function readAll(viewer: KeyViewer, tx?: Work['tx']) {
  const items = await listGroups(viewer, scopeOf(viewer), tx);
  return { items: items.map(toGroup), nextCursor: null };
}

export const listGroupsEndpoint = defineEndpoint({
  method: 'GET',
  path: '/groups',
  operationId: 'listGroups',
  summary: 'List groups, the default one first, then upwards',
  description: 'All of them: a program has 100 at most.',
  answers: { 200: 'The groups.' },
  scope: 'terms:read',
  programWide: true,
  output: pageOf(groupOut),
  run: async ({ viewer }) => ok(await readAll(viewer)),
});

export const getGroupEndpoint = defineEndpoint({
  method: 'GET',
  path: '/groups/{id}',
  operationId: 'getGroup',
  summary: 'One group',
  answers: { 200: 'The group.' },
  scope: 'terms:read',
  programWide: true,
  params: idParams,
  output: groupOut,
  run: async ({ viewer, params }) => {
    const group = await findGroup(viewer, params.id);
    return group ? ok(toGroup(group)) : refuse('GROUP_NOT_FOUND');
  },
});

export const createGroupEndpoint = defineEndpoint({
  method: 'POST',
  path: '/groups',
  operationId: 'createGroup',
  summary: 'Create a group above the others',
  description: 'Terms that are left out are the program’s, now and later.',
  answers: { 201: 'The group.' },
  scope: 'terms:write',
  programWide: true,
  input: createGroupInput.omit({ programId: true }),
  output: groupOut,
  status: 201,
  run: ({ ctx, viewer: { programId }, input }) =>
    createGroup(ctx, { ...input, programId }, { programId }),
  answer: ({ groupId }, { viewer, tx }) => readBack(viewer, groupId, tx),
});

export const changeGroupEndpoint = defineEndpoint({
  method: 'PATCH',
  path: '/groups/{id}',
  operationId: 'changeGroup',
  summary: 'Change a group’s terms, name or rule',
  description:
    'What is left out stays, null goes back to the program’s. Commissions keep the terms they were earned on, and ' +
    'discount codes their value.',
  answers: { 200: 'The group as it is now.' },
  scope: 'terms:write',
  programWide: true,
  params: idParams,
  input: changeGroupInput.omit({ groupId: true }),
  output: groupOut,
  run: ({ ctx, viewer, params, input }) =>
    changeGroup(ctx, { ...input, groupId: params.id }, scopeOf(viewer)),
  answer: ({ groupId }, { viewer, tx }) => readBack(viewer, groupId, tx),
});

export const reorderGroupsEndpoint = defineEndpoint({
  method: 'POST',
  path: '/groups/reorder',
  operationId: 'reorderGroups',
  summary: 'Put the groups in another order',
  description: 'Rules move affiliates upwards only, from a lower group to a higher one.',
  answers: { 200: 'The groups in their order.' },
  scope: 'terms:write',
  programWide: true,
  input: reorderGroupsInput.omit({ programId: true }),
  output: pageOf(groupOut),
  run: ({ ctx, viewer: { programId }, input }) =>
    reorderGroups(ctx, { ...input, programId }, { programId }),
  answer: (_done, { viewer, tx }) => readAll(viewer, tx),
});

export const removeGroupEndpoint = defineEndpoint({
  method: 'POST',
  path: '/groups/{id}/remove',
  operationId: 'removeGroup',
  summary: 'Remove a group',
  description:
    'The default group stays. Whoever is in the group goes to the one named by `moveTo`, piece by piece, before it is removed.',
  answers: { 200: 'Removed.' },
  scope: 'terms:write',
  programWide: true,
  params: idParams,
  input: removeGroupInput.omit({ groupId: true }),
  output: z.object({ id: z.string() }),
  run: ({ ctx, viewer, params, input }) =>
    removeGroup(ctx, { ...input, groupId: params.id }, scopeOf(viewer)),
  answer: ({ groupId }) => ({ id: groupId }),
});

export const moveAffiliateEndpoint = defineEndpoint({
  method: 'POST',
  path: '/affiliates/{id}/group',
  operationId: 'moveAffiliate',
  summary: 'Move an affiliate to another group',
  description:
    'Changes nothing that was earned. The value that the terms gave the affiliate’s discount code ends and the group’s ' +
    'begins. Rules of groups leave the affiliate there for the rest of their period.',
  answers: { 200: 'The affiliate as it is now.' },
  scope: 'terms:write',
  programWide: true,
  params: idParams,
  input: moveAffiliateInput.omit({ affiliateId: true }),
  output: affiliateOut,
  run: ({ ctx, viewer, params, input }) =>
    moveAffiliate(ctx, { ...input, affiliateId: params.id }, scopeOf(viewer)),
  answer: async ({ affiliateId }, { viewer, tx }) => {
    const affiliate = await getAffiliate(viewer, affiliateId, tx);
    if (!affiliate) throw new Error(`affiliate ${affiliateId} was moved and cannot be read`);
    return toAffiliate(affiliate);
  },
});
