import { z } from 'zod';
import { getAffiliate } from '@/lib/affiliates/queries';
import { AFFILIATE_STATUSES } from '@/lib/affiliates/types';
import { defineTool } from '@/lib/agents/tool';
import { untrusted } from '@/lib/agents/untrusted';
import { idInput } from '@/lib/agents/wire';
import { affiliateScope, programScope } from '@/lib/auth/viewer';
import { getAffiliateLink } from '@/lib/discount-codes/get-affiliate-link';
import { plainText } from '@/lib/format/plain-text';
import { refuse } from '@/lib/result';

export const getAffiliateLinkTool = defineTool({
  name: 'get_affiliate_link',
  title: 'The referral link of a user',
  description:
    'The referral link of a user in the program of the key. What is missing is made on the way (the membership and its ' +
    'code), once, however often it is asked. A key of one affiliate makes nothing and leaves userId out.',
  makes: true,
  // Nothing is made for a key that sees one affiliate, so that seeing it is enough.
  scopeOf: ({ viewer }) => (viewer.affiliateId === null ? 'affiliates:write' : 'affiliates:read'),
  input: z.strictObject({
    userId: idInput.optional().describe('Of the person. A key of one affiliate leaves it out.'),
    program: plainText(64)
      .optional()
      .describe('Short name of the program; the one of the key when it is left out.'),
  }),
  output: z.object({
    url: z.string(),
    code: untrusted('The code of the affiliate.'),
    affiliateId: z.string(),
    status: z.enum(AFFILIATE_STATUSES),
    created: z.boolean().describe('The membership was made by this call.'),
  }),
  run: async ({ viewer, ctx }, { userId, program }) => {
    const own =
      userId === undefined && viewer.affiliateId !== null
        ? (await getAffiliate(viewer, viewer.affiliateId))?.userId
        : userId;
    if (own === undefined) return refuse('INVALID_INPUT', 'Name the person: userId.');
    return getAffiliateLink(
      ctx,
      { userId: own, ...(program === undefined ? {} : { program }) },
      { ...programScope(viewer), ...affiliateScope(viewer) },
    );
  },
});
