import { z } from 'zod';
import { idParams } from '@/app/api/wire';
import type { Work } from '@/lib/db/work';
import { defineEndpoint } from '@/lib/http/endpoint';
import type { KeyViewer } from '@/lib/people/keys/types';
import { ok, refuse } from '@/lib/result';
import { findPostback } from '@/lib/webhooks/postbacks/postback-queries';
import {
  removePostback,
  setPostback,
  setPostbackInput,
  testPostback,
} from '@/lib/webhooks/postbacks/postbacks';
import { postbackOut } from '@/lib/webhooks/rest';

const scopeOf = ({ programId }: KeyViewer) => ({ programId });

export const getPostbackEndpoint = defineEndpoint({
  method: 'GET',
  path: '/affiliates/{id}/postback',
  operationId: 'getPostback',
  summary: 'An affiliate’s postback and its latest calls',
  answers: { 200: 'The postback.' },
  scope: 'webhooks:read',
  programWide: true,
  params: idParams,
  output: postbackOut,
  run: async ({ viewer, params }) => {
    const postback = await findPostback(viewer, params.id);
    return postback ? ok(postback) : refuse('POSTBACK_NOT_FOUND');
  },
});

export const setPostbackEndpoint = defineEndpoint({
  method: 'POST',
  path: '/affiliates/{id}/postback',
  operationId: 'setPostback',
  summary: 'Set an affiliate’s postback, or change it',
  description:
    'An address with macros that is called by GET when a commission of theirs changes, where the program allows it. It ' +
    'ends with the key that set it, unless the affiliate saves it.',
  answers: { 200: 'The postback as it is now.' },
  scope: 'webhooks:write',
  programWide: true,
  params: idParams,
  input: setPostbackInput,
  output: postbackOut,
  run: ({ ctx, viewer, params, input }) =>
    setPostback(ctx, { ...input, affiliateId: params.id }, scopeOf(viewer)),
  answer: (_set, { viewer, params, tx }) => readBack(viewer, params.id, tx),
});

/** As it is after the command that has just set it. */
async function readBack(viewer: KeyViewer, affiliateId: string, tx: Work['tx']) {
  const postback = await findPostback(viewer, affiliateId, tx);
  if (!postback) throw new Error(`the postback of ${affiliateId} was set and cannot be read`);
  return postback;
}

export const removePostbackEndpoint = defineEndpoint({
  method: 'POST',
  path: '/affiliates/{id}/postback/remove',
  operationId: 'removePostback',
  summary: 'Remove an affiliate’s postback with what waits',
  answers: { 200: 'Removed.' },
  scope: 'webhooks:write',
  programWide: true,
  params: idParams,
  output: z.object({ id: z.string() }),
  run: ({ ctx, viewer, params }) =>
    removePostback(ctx, { affiliateId: params.id }, scopeOf(viewer)),
});

export const testPostbackEndpoint = defineEndpoint({
  method: 'POST',
  path: '/affiliates/{id}/postback/test',
  operationId: 'testPostback',
  summary: 'Call an affiliate’s postback for a commission that there is not',
  description: 'Once; 20 an hour at most. What came of it is among its calls.',
  answers: { 202: 'It is called within a minute.' },
  scope: 'webhooks:write',
  programWide: true,
  params: idParams,
  output: z.object({ id: z.string() }),
  status: 202,
  run: ({ ctx, viewer, params }) => testPostback(ctx, { affiliateId: params.id }, scopeOf(viewer)),
});
