'use client';

import { useActionState } from 'react';
import {
  ASK_FIELDS,
  ASK_LABELS,
  MONEY_FIELDS,
  PERIOD_FIELDS,
  type BareField,
} from '@/app/admin/settings/rewards/rule-fields';
import { ASKS, ASKS_OF, type Ask } from '@/app/admin/settings/rewards/rule-asks';
import type { RuleTrigger } from '@/lib/rewards/types';
import type { RuleFormValues } from '@/app/admin/settings/rewards/rule-values';
import { SpecFields } from '@/components/console/spec-fields';
import { useStepUpAfter } from '@/components/console/step-up';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { cn } from '@/components/ui/cn';
import { FormMessage } from '@/components/ui/form-message';
import type { FormAction, FormState } from '@/components/ui/form-state';
import { RadioGroup } from '@/components/ui/radio-group';
import { SubmitButton } from '@/components/ui/submit-button';

const TRIGGERS = ['order', 'lead', 'goal', 'recruit'] as const;

/** While another kind of rule is chosen. */
const HIDDEN_FOR: Readonly<Record<RuleTrigger, string>> = {
  order: 'group-has-[[name=trigger][value=order]:checked]/rule:hidden',
  lead: 'group-has-[[name=trigger][value=lead]:checked]/rule:hidden',
  goal: 'group-has-[[name=trigger][value=goal]:checked]/rule:hidden',
  recruit: 'group-has-[[name=trigger][value=recruit]:checked]/rule:hidden',
};

type RuleEditorProps = {
  action: FormAction;
  hidden: Readonly<Record<string, string>>;
  values: RuleFormValues;
  /** What it is for; a rule that is there keeps it. */
  trigger: RuleTrigger | 'choose';
  previewHref: string;
};

/**
 * A rule with everything it may ask for. What is not chosen is not shown, by the style sheet alone, so that it is so
 * without JavaScript as well; and it is not read.
 */
export function RuleEditor({ action, hidden, values, trigger, previewHref }: RuleEditorProps) {
  const [state, submit] = useActionState<FormState, FormData>(action, null);
  const onSubmit = useStepUpAfter(state, submit);
  const shown = typedIn(state) ?? values;
  return (
    <form action={submit} onSubmit={onSubmit} className="group/rule grid grid-cols-1 gap-6">
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div key={JSON.stringify(shown)} className="grid grid-cols-1 gap-6">
        <Trigger trigger={trigger} value={shown.fields.trigger} />
        <Outcome shown={shown} state={state} trigger={trigger} />
        <fieldset className="grid grid-cols-1 gap-1">
          <legend className="mb-1.5 text-sm font-medium">When</legend>
          <p className="text-muted mb-2 text-sm">
            Everything that is ticked must hold. Nothing ticked: always.
          </p>
          {ASKS.filter((ask) => mayAsk(ask, trigger)).map((ask) => (
            <AskFor key={ask} ask={ask} shown={shown} state={state} trigger={trigger} />
          ))}
        </fieldset>
        <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
          <Fields fields={PERIOD_FIELDS} shown={shown} state={state} />
        </div>
        <Fields
          fields={[
            {
              kind: 'text',
              name: 'name',
              label: 'Name',
              hint: 'Stands before its sentence, which affiliates read too.',
              optional: true,
              maxLength: 100,
            },
          ]}
          shown={shown}
          state={state}
        />
      </div>
      <FormMessage state={state} />
      <div className="flex flex-wrap gap-2">
        <SubmitButton pendingLabel="Saving">Save the rule</SubmitButton>
        <Button type="submit" formMethod="get" formAction={previewHref} formNoValidate>
          Preview
        </Button>
      </div>
    </form>
  );
}

type Typed = Readonly<Record<string, string | readonly string[]>>;

/** What was typed before a refusal. */
function typedIn(state: FormState): RuleFormValues | null {
  if (!state || state.ok || !('values' in state)) return null;
  const typed = state.values as Typed;
  const asks = typed.asks ?? [];
  return {
    fields: Object.fromEntries(
      Object.entries(typed).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
    asks: ASKS.filter((ask) => (typeof asks === 'string' ? [asks] : asks).includes(ask)),
  };
}

function mayAsk(ask: Ask, trigger: RuleEditorProps['trigger']): boolean {
  return trigger === 'choose' || ASKS_OF[trigger].has(ask);
}

type Around = { shown: RuleFormValues; state: FormState };

/** Fields with what was typed, or what the rule has. */
function Fields({ fields, shown, state }: Around & { fields: readonly BareField[] }) {
  return (
    <SpecFields
      state={state}
      fields={fields.map((field) => ({ ...field, value: shown.fields[field.name] ?? '' }))}
    />
  );
}

function Trigger({
  trigger,
  value = 'order',
}: {
  trigger: RuleEditorProps['trigger'];
  value: string | undefined;
}) {
  if (trigger !== 'choose') return <input type="hidden" name="trigger" value={trigger} />;
  return (
    <RadioGroup
      legend="For"
      name="trigger"
      inline
      defaultValue={value}
      options={[
        { value: 'order', label: 'Orders' },
        { value: 'lead', label: 'Sign-ups' },
        { value: 'goal', label: 'A goal' },
        { value: 'recruit', label: 'Recruits' },
      ]}
    />
  );
}

const SHARE_FIELDS: readonly BareField[] = [
  { kind: 'number', name: 'bps', label: 'Share', unit: '%', decimal: true, placeholder: '30' },
];

const GIVE_OPTIONS = [
  { value: 'share', label: 'A share', hint: 'Of what it takes.' },
  { value: 'per_order', label: 'An amount an order', hint: 'Once, however many lines it takes.' },
  { value: 'per_item', label: 'An amount an item', hint: 'For each piece of a line.' },
  { value: 'nothing', label: 'Nothing', hint: 'In the program’s list: for everybody, read first.' },
];

function Outcome({ shown, state, trigger }: Around & Pick<RuleEditorProps, 'trigger'>) {
  if (trigger === 'recruit') return <Fields fields={SHARE_FIELDS} shown={shown} state={state} />;
  return (
    <div className="grid grid-cols-1 gap-4">
      {trigger !== 'order' && trigger !== 'choose' ? null : (
        <div className={cn('grid grid-cols-1 gap-4', HIDDEN_FOR.lead, HIDDEN_FOR.goal)}>
          <div className={HIDDEN_FOR.recruit}>
            <RadioGroup
              legend="Earns"
              name="gives"
              defaultValue={shown.fields.gives ?? 'share'}
              options={GIVE_OPTIONS}
            />
          </div>
          <div
            className={cn(
              'hidden group-has-[[name=gives][value=share]:checked]/rule:grid',
              'group-has-[[name=trigger][value=recruit]:checked]/rule:grid',
            )}
          >
            <Fields fields={SHARE_FIELDS} shown={shown} state={state} />
          </div>
        </div>
      )}
      <div className={HIDDEN_FOR.recruit}>
        <div
          className={
            trigger !== 'order' && trigger !== 'choose'
              ? 'grid grid-cols-1 items-start gap-4 sm:grid-cols-2'
              : cn(
                  'hidden grid-cols-1 items-start gap-4 sm:grid-cols-2',
                  'group-has-[[name=gives][value=per_order]:checked]/rule:grid',
                  'group-has-[[name=gives][value=per_item]:checked]/rule:grid',
                  'group-has-[[name=trigger][value=lead]:checked]/rule:grid',
                  'group-has-[[name=trigger][value=goal]:checked]/rule:grid',
                )
          }
        >
          <Fields fields={MONEY_FIELDS} shown={shown} state={state} />
        </div>
      </div>
      {trigger !== 'order' && trigger !== 'choose' ? null : (
        <div
          className={cn(
            'hidden group-has-[[name=gives][value=per_order]:checked]/rule:block',
            HIDDEN_FOR.lead,
            HIDDEN_FOR.goal,
            HIDDEN_FOR.recruit,
          )}
        >
          <Checkbox
            name="mayExceed"
            label="Also where it is more than the order"
            defaultChecked={shown.fields.mayExceed === 'on'}
          />
        </div>
      )}
    </div>
  );
}

type AskForProps = Around & { ask: Ask; trigger: RuleEditorProps['trigger'] };

function AskFor({ ask, shown, state, trigger }: AskForProps) {
  const fields = ASK_FIELDS[ask];
  return (
    <div
      className={cn(
        'group/ask border-line border-t py-2',
        trigger === 'choose' && TRIGGERS.map((one) => !ASKS_OF[one].has(ask) && HIDDEN_FOR[one]),
      )}
    >
      <Checkbox
        name="asks"
        value={ask}
        label={ASK_LABELS[ask]}
        className={cn(
          trigger === 'goal' && 'hidden',
          trigger === 'choose' && ask === 'figure' && HIDDEN_FOR.goal,
        )}
        defaultChecked={shown.asks.includes(ask)}
      />
      {fields.length > 0 ? (
        <div
          className={cn(
            'mt-2 ml-7 hidden grid-cols-1 items-start gap-4',
            'group-has-[[name=asks]:checked]/ask:grid',
            // A goal is its figure: there is nothing to tick.
            trigger === 'goal' && 'grid',
            ask === 'figure' && 'group-has-[[name=trigger][value=goal]:checked]/rule:grid',
            fields.length > 1 && 'sm:grid-cols-2',
          )}
        >
          <Fields fields={fields} shown={shown} state={state} />
        </div>
      ) : null}
    </div>
  );
}
