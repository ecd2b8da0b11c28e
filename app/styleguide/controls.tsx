import { Shown } from '@/app/styleguide/shown';
import { TriedForm } from '@/app/styleguide/tried-form';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { MoneyInput } from '@/components/ui/money-input';
import { Panel } from '@/components/ui/panel';
import { PasswordInput } from '@/components/ui/password-input';
import { RadioGroup } from '@/components/ui/radio-group';
import { Select } from '@/components/ui/select';
import { Columns } from '@/components/ui/stack';
import { Switch } from '@/components/ui/switch';
import { Textarea } from '@/components/ui/textarea';

const REASONS = [
  { value: 'refund', label: 'Order refunded' },
  { value: 'test', label: 'Test order' },
  { value: 'gone', label: 'No longer offered', disabled: true },
];

/** What a person writes and chooses with: as it is, told what is wrong, and disabled. */
export function Controls() {
  return (
    <Panel title="Controls" description="What to write is said before a mistake is made">
      <AsTheyAre />
      <Wrong />
      <Shown name="Disabled">
        <Columns>
          <Field label="Code">
            <Input name="code" defaultValue="ANA" disabled />
          </Field>
          <Field label="Currency">
            <Select name="currency" options={[{ value: 'USD', label: 'USD' }]} disabled />
          </Field>
        </Columns>
      </Shown>
      <Choices />
      <Shown name="A form that answers">
        <TriedForm />
      </Shown>
    </Panel>
  );
}

function AsTheyAre() {
  return (
    <Shown name="As they are">
      <Columns>
        <Field label="Name" hint="As it stands on statements.">
          <Input name="name" defaultValue="Ana Ruiz" />
        </Field>
        <Field label="Share" optional>
          <Input name="share" after="%" placeholder="20" />
        </Field>
        <Field label="Password" required>
          <PasswordInput name="password" autoComplete="new-password" />
        </Field>
        <Field label="Amount">
          <MoneyInput name="amount" currency="USD" />
        </Field>
        <Field label="Reason">
          <Select name="reason" options={REASONS} placeholder="Choose one" />
        </Field>
        <Field label="Note">
          <Textarea name="note" />
        </Field>
      </Columns>
    </Shown>
  );
}

function Wrong() {
  return (
    <Shown name="Told what is wrong">
      <Columns>
        <Field label="E-mail" error="Write an address such as ana@example.com.">
          <Input name="email" defaultValue="ana@" />
        </Field>
        <Field label="Amount to take back" error="More than is left." hint="At most $99.80.">
          <MoneyInput name="wrongAmount" currency="CAD" defaultValue="120.00" />
        </Field>
        <Field label="Reason for it" error="Choose one.">
          <Select name="wrongReason" options={REASONS} placeholder="Choose one" />
        </Field>
        <Field label="Note on it" error={['Too long.', 'Write less than 500 letters.']}>
          <Textarea name="wrongNote" defaultValue="…" />
        </Field>
      </Columns>
    </Shown>
  );
}

function Choices() {
  return (
    <Shown name="Choices">
      <Columns>
        <div className="grid gap-3">
          <Checkbox name="agree" label="I have read the terms" hint="They are short." />
          <Checkbox name="wrongAgree" label="I agree" error="Agree to go on." />
          <Checkbox name="done" label="Chosen and fixed" defaultChecked disabled />
          <Switch name="mail" label="Mail about payouts" hint="Once a payout is paid." />
          <Switch name="accept" label="Accept everybody" defaultChecked />
        </div>
        <div className="grid gap-4">
          <RadioGroup
            legend="How you are paid"
            name="method"
            defaultValue="paypal"
            options={[
              { value: 'paypal', label: 'PayPal', hint: 'Within a day' },
              { value: 'iban', label: 'Bank account' },
              { value: 'ach', label: 'US bank account', disabled: true },
            ]}
          />
          <RadioGroup
            legend="Kind of account"
            name="kind"
            inline
            error="Choose one."
            options={[
              { value: 'checking', label: 'Checking' },
              { value: 'savings', label: 'Savings' },
            ]}
          />
        </div>
      </Columns>
    </Shown>
  );
}
