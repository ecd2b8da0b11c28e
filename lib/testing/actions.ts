import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  CALLERS,
  makeActionScene,
  requestAs,
  type ActionScene,
  type Caller,
} from '@/lib/testing/action-scene';
import { changedTables, tableMarks } from '@/lib/testing/table-marks';

export type ServerAction = (previous: unknown, form: FormData) => Promise<unknown>;

/** A list stands for a field that may come more than once. */
export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** What is wrong with it, what the form says instead, and how the answer begins. */
export type Wrong = readonly [what: string, instead: Fields, answers: string];

type ActionRow<F extends Fields> = {
  /** The others are led to the login, or find nothing there. The first tries what is wrong. */
  may: readonly Caller[];
  /** It proves or pays people: a login of a while ago is asked again who it is. */
  fresh?: true;
  /** Right values, about rows that were made for them. */
  fields: (scene: ActionScene, caller: Caller) => F | Promise<F>;
  /** What may neither be left out nor be empty. */
  needs: readonly (keyof NoInfer<F> & string)[];
  /** What may be empty but not left out. */
  sends?: readonly (keyof NoInfer<F> & string)[];
  wrong?: (scene: ActionScene, fields: NoInfer<F>) => readonly Wrong[] | Promise<readonly Wrong[]>;
  /** How the answer to another affiliate begins who sends the same; no row of the first one's changes. */
  foreign?: string;
  /** How the answer to right values begins: "done: …", "to /…". */
  answers: string;
  /** The tables that right values change, and no other. */
  changes: readonly string[];
  /** A row afterwards, and what is looked for in it. */
  shows?: (fields: NoInfer<F>, scene: ActionScene, caller: Caller) => Promise<unknown>;
  becomes?: unknown;
};

type Prepared = {
  fields: Fields;
  wrong: () => Promise<readonly Wrong[]>;
  shows: () => Promise<unknown>;
};

export type ActionCase = Omit<ActionRow<Fields>, 'fields' | 'wrong' | 'shows'> & {
  prepare: (scene: ActionScene, caller: Caller) => Promise<Prepared>;
};

/** One line of the table, which knows the names of its own fields. */
export function actionCase<F extends Fields>(row: ActionRow<F>): ActionCase {
  const { fields: fieldsOf, wrong, shows, ...rest } = row;
  return {
    ...rest,
    prepare: async (scene, caller) => {
      const fields = await fieldsOf(scene, caller);
      return {
        fields,
        wrong: async () => (await wrong?.(scene, fields)) ?? [],
        shows: async () => (await shows?.(fields, scene, caller)) ?? {},
      };
    },
  };
}

const answerSchema = z
  .union([
    z.object({ ok: z.literal(true), message: z.string().optional() }),
    z.object({ ok: z.literal(false), code: z.string() }),
  ])
  .nullish();

const digestSchema = z.object({ digest: z.string() });

/** In one line: "done: Approved", "refused: INVALID_INPUT", "to /login", "not found". What else is thrown is a fault. */
export async function outcomeOf(press: () => Promise<unknown>): Promise<string> {
  try {
    const answer = answerSchema.parse(await press());
    if (!answer?.ok) return answer ? `refused: ${answer.code}` : 'done: ';
    return `done: ${answer.message ?? ''}`;
  } catch (error) {
    const digest = digestSchema.safeParse(error).data?.digest.split(';') ?? [];
    if (digest[0] === 'NEXT_REDIRECT') return `to ${digest.slice(2, -2).join(';')}`;
    if (digest[0] === 'NEXT_HTTP_ERROR_FALLBACK' && digest[1] === '404') return 'not found';
    throw error;
  }
}

export function formOf(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of typeof value === 'string' ? [value] : value) form.append(name, one);
  }
  return form;
}

function without(fields: Fields, name: string): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));
}

/** What no form of ours sends: any field may hold it, and none may take it or fail over it. */
function forged(fields: Fields): [what: string, form: Fields][] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const forms: [string, string | string[]][] = [
      ['what no database stores', 'a\u0000b'],
      ['far too long a text', 'x'.repeat(100_000)],
    ];
    if (typeof value === 'string') forms.push(['two values', [value, value]]);
    return forms.map(([what, text]): [string, Fields] => [
      `${name}: ${what}`,
      { ...fields, [name]: text },
    ]);
  });
}

async function wrongForms(one: ActionCase, { fields, wrong }: Prepared): Promise<Wrong[]> {
  const { needs, sends = [] } = one;
  return [
    ...(await wrong()).map(([what, instead, answers]): Wrong => [
      what,
      { ...fields, ...instead },
      answers,
    ]),
    ...[...needs, ...sends].map((name): Wrong => [
      `no ${name}`,
      without(fields, name),
      'refused: INVALID_INPUT',
    ]),
    ...needs.map((name): Wrong => [`an empty ${name}`, { ...fields, [name]: '' }, 'refused: ']),
  ];
}

async function expectRefusals(one: ActionCase, press: ServerAction): Promise<void> {
  const scene = await makeActionScene();
  const [first = 'nobody'] = one.may;
  const prepared = await one.prepare(scene, first);
  const wrong = await wrongForms(one, prepared);
  const before = await tableMarks();
  const send = async (what: string, caller: Caller, form: Fields) => {
    requestAs(scene, caller);
    const outcome = await outcomeOf(() => press(null, formOf(form)));
    expect(outcome, what).not.toMatch(/INTERNAL|UNAVAILABLE/);
    return outcome;
  };
  const expectNothing = async (what: string) =>
    expect(changedTables(before, await tableMarks()), what).toEqual([]);
  for (const caller of CALLERS.filter((any) => !one.may.includes(any))) {
    if (caller === 'other affiliate' && one.foreign !== undefined) continue;
    const outcome = await send(caller, caller, prepared.fields);
    expect(outcome, caller).toMatch(caller === 'nobody' ? /^to \/login/ : /^not found$/);
    await expectNothing(caller);
  }
  if (one.fresh) {
    requestAs(scene, first, { isFresh: false });
    const outcome = await outcomeOf(() => press(null, formOf(prepared.fields)));
    expect(outcome, 'a login of a while ago').toBe('refused: STEP_UP_NEEDED');
    await expectNothing('a login of a while ago');
  }
  for (const [what, form, answers] of wrong) {
    const outcome = await send(what, first, form);
    expect(outcome.slice(0, answers.length), what).toBe(answers);
    await expectNothing(what);
  }
  for (const [what, form] of forged(prepared.fields)) {
    expect(await send(what, first, form), what).toMatch(/^refused: /);
  }
  await expectNothing('what was forged');
}

async function expectDone(one: ActionCase, press: ServerAction, caller: Caller): Promise<void> {
  const scene = await makeActionScene();
  const { fields, shows } = await one.prepare(scene, caller);
  requestAs(scene, caller);
  const before = await tableMarks();
  const outcome = await outcomeOf(() => press(null, formOf(fields)));
  expect(outcome.slice(0, one.answers.length), outcome).toBe(one.answers);
  expect(changedTables(before, await tableMarks())).toEqual([...one.changes].sort());
  expect(await shows()).toMatchObject(one.becomes ?? {});
}

/** The other affiliate sends the first one's ids, where the form has them and where it has none. */
async function expectOwnOnly(one: ActionCase, press: ServerAction): Promise<void> {
  const scene = await makeActionScene();
  const { affiliateId, userId } = scene.affiliate;
  const { fields } = await one.prepare(scene, 'affiliate');
  requestAs(scene, 'other affiliate');
  const before = [await tableMarks(affiliateId), await tableMarks(userId)];
  const outcome = await outcomeOf(() => press(null, formOf({ affiliateId, userId, ...fields })));
  expect(outcome.slice(0, one.foreign?.length), outcome).toBe(one.foreign);
  expect([await tableMarks(affiliateId), await tableMarks(userId)]).toEqual(before);
}

/** Every export of the modules stands in the table: one that is missing, or gone, fails. */
export function testActions<M extends Record<string, ServerAction>>(
  actions: M,
  cases: { [Name in keyof M]: ActionCase },
): void {
  it('every action is in the table, and none that is gone', () => {
    expect(Object.keys(cases).sort()).toEqual(Object.keys(actions).sort());
  });

  describe.each(Object.keys(actions))('%s', (name) => {
    const press = actions[name];
    const one = cases[name];
    if (!press || !one) throw new Error(`${name} is not in the table`);

    it('refuses who may not, and what is wrong, missing or forged, and changes nothing', () =>
      expectRefusals(one, press));

    it.each(one.may)('does for %s what it says, and no more', (caller) =>
      expectDone(one, press, caller),
    );

    if (one.foreign !== undefined) {
      it('leaves everything of another affiliate alone', () => expectOwnOnly(one, press));
    }
  });
}
