import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as confirm from '@/app/(public)/confirm/actions';
import * as login from '@/app/(public)/login/actions';
import * as factor from '@/app/(public)/second-factor/actions';
import { codeOfStep, stepAt } from '@/lib/auth/totp';
import { open } from '@/lib/crypto/envelope';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { demandFactor } from '@/lib/people/factor-demand';
import { expectOk } from '@/lib/result';
import { makeActionScene, PASSWORD, requestAs, type ActionScene } from '@/lib/testing/action-scene';
import { formOf, outcomeOf, type ServerAction } from '@/lib/testing/actions';
import { endDemand, makeFactor } from '@/lib/testing/factors';
import { changedTables, tableMarks } from '@/lib/testing/table-marks';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

type Door = (...args: unknown[]) => Promise<unknown>;
type Module = Record<string, Door>;

/** Everything of the console that a browser can ask for. */
const actions = import.meta.glob<Record<string, ServerAction>>('/app/admin/**/*actions.ts');
const pages = import.meta.glob<Module>('/app/admin/**/{page,layout}.tsx');
const files = import.meta.glob<Module>('/app/admin/**/route.ts');

let scene: ActionScene;

beforeEach(async () => {
  scene = await makeActionScene();
  await makeFactor(scene.staff.owner);
  const actor = { kind: 'user', id: scene.staff.owner } as const;
  expectOk(await demandFactor({ actor }, { demanded: true }));
  requestAs(scene, 'admin');
});
afterEach(endDemand);

const LED = 'to /second-factor';

describe('of the staff without the second factor that is demanded', () => {
  it('no action of the console does anything', async () => {
    const before = await tableMarks();
    const outcomes: Record<string, string> = {};
    for (const [file, load] of Object.entries(actions)) {
      for (const [name, press] of Object.entries(await load())) {
        outcomes[`${file} ${name}`] = await outcomeOf(() => press(null, formOf({})));
      }
    }
    expect(Object.keys(outcomes).length).toBeGreaterThan(30);
    expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== LED)).toEqual([]);
    expect(changedTables(before, await tableMarks())).toEqual([]);
  });

  it.each([
    ['page', pages],
    ['file', files],
  ] as const)('no %s of the console opens', async (kind, modules) => {
    const outcomes: Record<string, string> = {};
    // Any: each guard comes before it looks at what it was asked.
    const params = Promise.resolve(
      new Proxy({}, { get: (_, name) => (name === 'what' ? 'orders' : 'x') }),
    );
    const searchParams = Promise.resolve({});
    for (const [file, load] of Object.entries(modules)) {
      const { default: page, GET, POST } = await load();
      const asked = { params, searchParams, children: null };
      for (const method of [GET, POST]) {
        if (!method) continue;
        const request = new Request('http://localhost/x', {
          method: method === POST ? 'POST' : 'GET',
          headers: { origin: new URL(env().APP_URL).origin },
        });
        outcomes[file] = await outcomeOf(() => method(request, { params }));
      }
      if (page) outcomes[file] = await outcomeOf(() => page(asked));
    }
    expect(Object.keys(outcomes).length, kind).toBeGreaterThan(kind === 'page' ? 15 : 3);
    expect(Object.entries(outcomes).filter(([, outcome]) => outcome !== LED)).toEqual([]);
  });

  it('what they need to set it up does what it says, and then the console opens', async () => {
    requestAs(scene, 'admin', { isFresh: false });
    const press = (action: unknown, fields: Record<string, string> = {}) =>
      outcomeOf(() => (action as ServerAction)(null, formOf(fields)));
    expect(await press(factor.startFactorAction)).toBe('refused: STEP_UP_NEEDED');
    expect(await press(confirm.stepUpAction, { password: PASSWORD })).toBe('done: ');
    expect(await press(factor.startFactorAction)).toBe('done: ');
    const userId = scene.staff.admin;
    const { secretCipher } = await db.secondFactor.findUniqueOrThrow({ where: { userId } });
    const code = codeOfStep(open(secretCipher, userId), stepAt(new Date()));
    // Their password, and where they are logged in, wait for it.
    expect(await press(login.changePasswordAction)).toBe(LED);
    expect(await press(login.endSessionAction)).toBe(LED);
    expect(await press(factor.confirmFactorAction, { code })).toMatch(/^done: /);
    const { inviteStaffAction } = await import('@/app/admin/settings/team/actions');
    expect(await press(inviteStaffAction)).toBe('refused: INVALID_INPUT');
    // They may remove it, and are led to set it up again.
    expect(await press(factor.removeFactorAction)).toBe('to /admin/settings');
    expect(await press(inviteStaffAction)).toBe(LED);
  });

  it('whoever has one, and every affiliate, goes on', async () => {
    requestAs(scene, 'affiliate');
    const { changeNameAction } = await import('@/app/portal/(member)/settings/actions');
    expect(await outcomeOf(() => changeNameAction(null, formOf({ name: 'Ana' })))).toMatch(/^done/);
    requestAs(scene, 'owner');
    const { inviteStaffAction } = await import('@/app/admin/settings/team/actions');
    expect(await outcomeOf(() => inviteStaffAction(null, formOf({})))).toBe(
      'refused: INVALID_INPUT',
    );
  });
});
