import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  busy,
  formPosts,
  halfSent,
  hiddenFields,
  slowReaders,
  type Attack,
} from '@/e2e/faults/attacks';
import { Installation } from '@/e2e/faults/installation';
import { makeNeighbour, Neighbour, type NeighbourScene } from '@/e2e/faults/neighbour';
import { scale } from '@/e2e/faults/scale';
import { sha256, randomToken } from '@/lib/crypto/token';
import { newId } from '@/lib/ids';

const ATTACKER = '203.0.113.66';
const NEIGHBOUR = '198.51.100.7';
const METRICS_TOKEN = randomBytes(32).toString('base64url');
const ROUNDS = scale({ short: 2, long: 10 });

let installation: Installation;
let scene: NeighbourScene;
let invitation: string;
let attack: Attack | undefined;

beforeAll(async () => {
  installation = await Installation.make();
  scene = await installation.query(makeNeighbour);
  invitation = randomToken();
  await installation.query(async (client) => {
    await client.query(
      `INSERT INTO one_time_token (id, kind, token_hash, user_id, expires_at)
       SELECT $1, 'invitation', $2, user_id, now() + interval '1 day' FROM affiliate WHERE code = $3`,
      [newId('oneTimeToken'), sha256(invitation), scene.codes[1]],
    );
  });
  await installation.start({ env: { METRICS_TOKEN } });
});
afterEach(() => {
  attack?.stop();
  attack = undefined;
});
afterAll(() => installation.remove());

/** The attack goes on all the while; nothing of the neighbour's is refused. */
async function expectNeighbourServed(running: Attack): Promise<void> {
  attack = running;
  await running.begun;
  const neighbour = new Neighbour(installation.port, NEIGHBOUR, scene);
  for (let round = 0; round < ROUNDS; round++) await neighbour.round();
  expect(running.held()).toBeGreaterThan(0);
  console.log(
    `${running.held()} connections held; answered ${JSON.stringify([...running.answers])}`,
  );
  expect(neighbour.failures()).toEqual([]);
  expect(neighbour.done.length).toBeGreaterThan(0);
}

async function hashes(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${installation.port}/metrics`, {
    headers: { authorization: `Bearer ${METRICS_TOKEN}`, 'x-forwarded-for': NEIGHBOUR },
  });
  const line = /^tributary_password_hashes_total (\d+)$/m.exec(await answer.text())?.[1];
  return line === undefined ? NaN : Number(line);
}

describe('while one address', () => {
  const target = () => ({ port: installation.port, from: ATTACKER });

  it.each([257, 1_260])('holds %d half-sent logins, another is served', async (connections) => {
    await expectNeighbourServed(halfSent(target(), connections));
  });

  it('asks for pages on 300 connections, another is served', async () => {
    await expectNeighbourServed(busy(target(), 300));
  });

  it('reads none of its answers, another is served', async () => {
    await expectNeighbourServed(slowReaders(target(), 300));
  });

  it('tries 400 made-up invitations, another is served, and no password is hashed for them', async () => {
    const path = `/welcome/${invitation}`;
    const page = await fetch(`http://127.0.0.1:${installation.port}${path}`);
    const form = hiddenFields(await page.text());
    expect(form).toMatchObject({ token: invitation });
    const before = await hashes();
    const password = 'a long enough pass phrase';
    const trying = formPosts(target(), path, 40, (n) => ({
      ...form,
      token: `made-up-${n}`,
      password,
    }));
    attack = trying;
    const answered = () => [...trying.answers.values()].reduce((sum, count) => sum + count, 0);
    await expect.poll(answered, { timeout: 300_000 }).toBeGreaterThan(400);
    expect(trying.answers.get(200)).toBeGreaterThan(0);
    expect(await hashes()).toBe(before);
    await expectNeighbourServed(trying);
    // Its own logins and no others.
    expect(await hashes()).toBe(before + ROUNDS);
  });
});
