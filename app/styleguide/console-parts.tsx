'use client';

import { refuse } from '@/app/styleguide/refuse';
import { Row, Shown } from '@/app/styleguide/shown';
import { ActionButton } from '@/components/console/action-button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { ExportLinks } from '@/components/console/export-links';
import type { FieldSpec } from '@/components/console/field-spec';
import { FormDialog } from '@/components/console/form-dialog';
import { OrderedList, type OrderedSection } from '@/components/console/ordered-list';
import { PasswordForm } from '@/components/console/password-form';
import { SaidHere } from '@/components/console/said-here';
import { SessionList } from '@/components/console/session-list';
import { SpecForm } from '@/components/console/spec-form';
import { StepUpProvider } from '@/components/console/step-up';
import { StepUpForm } from '@/components/console/step-up-form';
import type { FormState } from '@/components/ui/form-state';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { PASSWORD_HINT } from '@/lib/auth/password-words';

const WAYS = [
  { value: 'percent', label: 'Percent off' },
  { value: 'fixed', label: 'A fixed amount off' },
];

/** One of each kind. */
const FIELDS: readonly FieldSpec[] = [
  { kind: 'text', name: 'specName', label: 'Name of the programme', required: true },
  { kind: 'email', name: 'specEmail', label: 'Write to', placeholder: 'ana@example.com' },
  { kind: 'date', name: 'specDay', label: 'First day', hint: 'In UTC', optional: true },
  { kind: 'number', name: 'specShare', label: 'Share of a sale', unit: '%', decimal: true },
  { kind: 'money', name: 'specAmount', label: 'At least', currency: 'USD', value: '50.00' },
  { kind: 'select', name: 'specKind', label: 'Gives', options: WAYS, value: 'percent' },
  { kind: 'textarea', name: 'specNote', label: 'Note for staff' },
  { kind: 'checks', name: 'specWays', label: 'Ways that are open', options: WAYS },
  { kind: 'checkbox', name: 'specOpen', label: 'Open to everybody', checked: true },
  { kind: 'hidden', name: 'specId', label: '', value: 'prg_styleguide' },
  { kind: 'request', name: 'requestId', label: '' },
];

const CODE_FIELDS: readonly FieldSpec[] = [
  { kind: 'text', name: 'newCode', label: 'Word of the code', required: true },
  { kind: 'select', name: 'newKind', label: 'What it gives', options: WAYS, value: 'percent' },
];

const ORDERED: readonly OrderedSection[] = [
  {
    key: 'first',
    title: 'Read first',
    description: 'Each moves within its part.',
    items: [
      { id: 'a', name: 'Gift cards', body: 'Gift cards: nothing.' },
      {
        id: 'b',
        name: 'Plans',
        body: 'Plans: 30 %.',
        actions: (
          <Button size="sm" variant="ghost">
            Edit plans
          </Button>
        ),
      },
    ],
  },
  {
    key: 'then',
    title: 'Read then',
    items: [{ id: 'c', name: 'The rate', body: '20 %, the rate of the program.', isFixed: true }],
  },
];

async function accept(): Promise<FormState> {
  return Promise.resolve({ ok: true, message: 'Checked.' });
}

const AT = new Date('2026-11-14T09:30:00Z');
const SESSIONS = [
  { id: 'ses_1', device: 'Firefox on Linux', createdAt: AT, lastUsedAt: AT, isThis: true },
  { id: 'ses_2', device: 'Safari on iPhone', createdAt: AT, lastUsedAt: AT, isThis: false },
];

const BY_MAIL = { password: false, factor: false, mail: true };
const BY_PASSWORD = { password: true, factor: false, mail: false };
const BY_FACTOR = { password: true, factor: true, mail: false };

async function askWho(): Promise<FormState> {
  const message = 'Confirm that it is you, then this is done.';
  return Promise.resolve({ ok: false, code: 'STEP_UP_NEEDED', message });
}

async function makeKey(): Promise<FormState> {
  const value = { key: 'shown-in-the-styleguide-only' };
  const answer = { ok: true as const, value };
  return Promise.resolve(answer);
}

/** What the console and the portal make of the primitives. */
export function ConsoleParts() {
  return (
    <Panel title="Forms and presses" description="Each answers by itself, and nothing is sent">
      <Shown name="A form from plain data">
        <SpecForm
          wide
          fields={FIELDS}
          action={refuse}
          submitLabel="Keep it"
          beside={<Button>Something else</Button>}
        />
      </Shown>
      <Shown name="A new password">
        <div className="max-w-md">
          <PasswordForm
            action={refuse}
            email="ana@example.com"
            hint={PASSWORD_HINT}
            submitLabel="Change it"
          />
        </div>
      </Shown>
      <Shown name="Who it is, asked again">
        <div className="max-w-md">
          <StepUpForm action={refuse} askCode={refuse} ways={BY_MAIL} email="ana@example.com" />
        </div>
      </Shown>
      <Shown name="The same of who has a second factor">
        <div className="max-w-md">
          <StepUpForm action={refuse} askCode={refuse} ways={BY_FACTOR} email="ana@example.com" />
        </div>
      </Shown>
      <Shown name="The same over the page, before what proves or pays people">
        <StepUpProvider action={refuse} askCode={refuse} ways={BY_PASSWORD} email="ana@example.com">
          <ActionButton action={askWho} fields={{}} variant="secondary">
            Ask who it is
          </ActionButton>
        </StepUpProvider>
      </Shown>
      <Shown name="Devices">
        <SessionList sessions={SESSIONS} endAction={refuse} />
      </Shown>
      <Shown name="One press">
        <Row>
          <ActionButton action={accept} fields={{}} pendingLabel="Checking">
            Check it
          </ActionButton>
          <ActionButton action={refuse} fields={{}} variant="secondary" size="sm">
            Check it in vain
          </ActionButton>
        </Row>
      </Shown>
      <Shown name="One press that is answered beside it">
        <Row>
          <SaidHere>
            <ActionButton action={refuse} fields={{}} variant="secondary">
              Try it here
            </ActionButton>
          </SaidHere>
        </Row>
      </Shown>
      <Shown name="A form over the page, and a question">
        <Questions />
      </Shown>
      <Shown name="A list that is put in order">
        <OrderedList sections={ORDERED} action={accept} name="ids" fields={{}} />
      </Shown>
      <Shown name="Files of a list">
        <Row>
          <ExportLinks
            size="sm"
            files={[
              { label: 'Export', href: '#tables' },
              { label: 'Export lines', href: '#tables' },
            ]}
          />
        </Row>
      </Shown>
    </Panel>
  );
}

function Questions() {
  return (
    <Row>
      <FormDialog
        trigger={<Button>New code…</Button>}
        title="New discount code"
        description="Make the same code in the shop."
        fields={CODE_FIELDS}
        action={refuse}
        submitLabel="Create it"
      />
      <FormDialog
        trigger={<Button>New key…</Button>}
        title="New key"
        fields={[{ kind: 'text', name: 'keyName', label: 'Name of the key' }]}
        action={makeKey}
        submitLabel="Make it"
        shownOnce={{ field: 'key', label: 'Key', note: 'Copy it now: it is shown this once.' }}
      />
      <ConfirmAction
        trigger={<Button>End the code…</Button>}
        title="End the discount code ANA?"
        description="Orders from now on do not count by it."
        confirmLabel="End it"
        tone="danger"
        action={refuse}
      />
    </Row>
  );
}
