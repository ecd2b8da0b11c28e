import { beforeAll, describe, expect, it } from 'vitest';
import { removeConnection } from '@/lib/connectors/connections/commands';
import { tryOrder } from '@/lib/connectors/connections/try-order';
import { db } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import { expectOk } from '@/lib/result';
import { countEverything } from '@/lib/testing/api';
import { makeConnection } from '@/lib/testing/connections';
import { makeAffiliate, makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';

let programId: string;
let connectionId: string;

beforeAll(async () => {
  ({ id: programId } = await makeProgram({ commissionBps: 2000, holdDays: 30 }));
  ({ id: connectionId } = await makeConnection(programId, 'shopify'));
});

const order = (more: object = {}) => ({ connectionId, amount: 4900, currency: 'USD', ...more });

describe('an order that is tried', () => {
  it('says what it would earn and what half of it given back would take', async () => {
    const { affiliateName, sold, returned } = expectOk(await tryOrder(systemCtx, order()));
    expect(affiliateName).toBeNull();
    expect(sold).toMatchObject({ amountMinor: 4900n, source: 'shopify', connectionId });
    expect(sold.commission).toMatchObject({ amountMinor: 980n, status: 'pending' });
    expect(returned.commission?.clawedBackMinor).toBe(490n);
  });

  it('counts by the terms of the affiliate whose code is given', async () => {
    const { id, code } = await makeAffiliate({ programId, commissionBps: 5000 });
    const { name } = await db.affiliate.findUniqueOrThrow({ where: { id } });
    const tried = expectOk(await tryOrder(systemCtx, order({ code: code.toUpperCase() })));
    expect(tried.affiliateName).toBe(name);
    expect(tried.sold.commission).toMatchObject({ affiliateId: id, amountMinor: 2450n });
  });

  it('says why nobody would earn it', async () => {
    const { code } = await makeAffiliate({ programId, status: 'banned' });
    const { sold } = expectOk(await tryOrder(systemCtx, order({ code })));
    expect(sold.commission).toBeNull();
    expect(sold.reasonText).not.toBeNull();
  });

  it('leaves nothing, whatever came of it', async () => {
    const { code } = await makeAffiliate({ programId });
    const before = await countEverything();
    expectOk(await tryOrder(systemCtx, order({ code })));
    expectOk(await tryOrder(systemCtx, order()));
    expect(await tryOrder(systemCtx, order({ code: 'NOBODY' }))).toMatchObject({
      error: { code: 'AFFILIATE_NOT_FOUND' },
    });
    expect(await countEverything()).toEqual(before);
  });

  it('is for who may connect shops, and for shops that are connected', async () => {
    const { id } = await makeUser({ role: 'support' });
    const support: CommandContext = { actor: { kind: 'user', id, label: 'Support' } };
    expect(await tryOrder(support, order())).toMatchObject({ error: { code: 'FORBIDDEN' } });
    const gone = await makeConnection(programId, 'paddle');
    expectOk(await removeConnection(systemCtx, { connectionId: gone.id }));
    expect(await tryOrder(systemCtx, order({ connectionId: gone.id }))).toMatchObject({
      error: { code: 'CONNECTION_NOT_FOUND' },
    });
  });
});
