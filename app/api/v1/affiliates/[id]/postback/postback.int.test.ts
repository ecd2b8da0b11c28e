import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as remove from '@/app/api/v1/affiliates/[id]/postback/remove/route';
import * as one from '@/app/api/v1/affiliates/[id]/postback/route';
import * as test from '@/app/api/v1/affiliates/[id]/postback/test/route';
import { db } from '@/lib/db/client';
import { callApi, makeKey } from '@/lib/testing/api';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { changedTables, tableMarks } from '@/lib/testing/table-marks';
import { sendDue } from '@/lib/testing/webhooks';

let programId: string;
let key: string;
let foreign: string;
let receiver: Receiver;
let params: { id: string };

beforeAll(async () => {
  receiver = await startReceiver();
  programId = (await makeProgram({ postbacks: 'on' })).id;
  key = await makeKey(programId);
  foreign = await makeKey((await makeProgram({ postbacks: 'on' })).id);
});
afterAll(() => receiver.stop());
beforeEach(async () => {
  params = { id: (await makeAffiliate({ programId })).id };
});

const url = () => `http://127.0.0.1:${receiver.port}/pb?c={commission_id}`;
const set = (by = key) => callApi(one.POST, { key: by, params, body: { url: url() } });

describe('an affiliate’s postback by the API', () => {
  it('is set, read, tried and removed', async () => {
    expect((await callApi(one.GET, { key, params })).body.error?.code).toBe('POSTBACK_NOT_FOUND');
    expect(await set()).toMatchObject({ status: 200, body: { url: url(), attempts: [] } });
    const tried = await callApi(test.POST, { key, params, method: 'POST' });
    expect(tried.status).toBe(202);
    expect(await sendDue()).toBe(1);
    expect(receiver.received.at(-1)?.url).toBe('/pb?c=com_test');
    const { body } = await callApi(one.GET, { key, params });
    expect(body).toMatchObject({ waiting: 0, attempts: [{ event: 'webhook.test', isDone: true }] });
    expect((await callApi(remove.POST, { key, params, method: 'POST' })).status).toBe(200);
    expect((await callApi(one.GET, { key, params })).status).toBe(404);
  });

  it('is set nowhere that a webhook may not go, and where the program allows none', async () => {
    const wrong = { key, params, body: { url: 'https://10.0.0.1/' } };
    expect((await callApi(one.POST, wrong)).body.error?.code).toBe('WEBHOOK_ADDRESS_REFUSED');
    await db.program.update({ where: { id: programId }, data: { postbacks: 'off' } });
    expect((await set()).body.error?.code).toBe('POSTBACKS_NOT_ALLOWED');
    await db.program.update({ where: { id: programId }, data: { postbacks: 'on' } });
  });

  it('of another program is not there, and a refused call changes nothing', async () => {
    await set();
    const before = await tableMarks();
    const calls = [
      await callApi(one.GET, { key: foreign, params }),
      await set(foreign),
      await callApi(test.POST, { key: foreign, params, method: 'POST' }),
      await callApi(remove.POST, { key: foreign, params, method: 'POST' }),
    ];
    expect(calls.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(changedTables(before, await tableMarks())).toEqual(['api_key']);
  });
});
