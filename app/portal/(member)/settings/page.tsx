import type { Metadata } from 'next';
import {
  changePasswordAction,
  endSessionAction,
  signOutEverywhereAction,
} from '@/app/(public)/login/actions';
import { getAcceptedMembership } from '@/app/portal/membership';
import { legalFields } from '@/app/legal-fields';
import { FactorPanel } from '@/components/console/factor-panel';
import { PasswordForm } from '@/components/console/password-form';
import { SessionList } from '@/components/console/session-list';
import { SpecForm } from '@/components/console/spec-form';
import { TermsList } from '@/components/affiliates/terms';
import { isPlain, WhatEarns } from '@/components/affiliates/what-earns';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Code } from '@/components/ui/code';
import { CopyButton } from '@/components/ui/copy-button';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { Columns, Stack } from '@/components/ui/stack';
import { env } from '@/lib/env';
import { listSessions } from '@/lib/people/list-sessions';
import { requireAffiliate, requireUser } from '@/lib/people/session';
import { getLegalDetails } from '@/lib/affiliates/save-legal-details';
import { findPublicName } from '@/lib/affiliates/save-public-name';
import type { ProgramDto } from '@/lib/programs/queries';
import { COUNTRIES } from '@/lib/payouts/countries';
import { getCurrentDetails } from '@/lib/payouts/readiness';
import { payoutMethodWords } from '@/lib/payouts/words';
import {
  joinLeaderboardAction,
  saveLegalDetailsAction,
  savePublicNameAction,
} from '@/app/portal/(member)/settings/actions';
import { NameForm } from '@/app/portal/(member)/settings/name-form';
import {
  PayoutDetailsForm,
  type CreditOffer,
} from '@/app/portal/(member)/settings/payout-details-form';
import { PostbackPanel } from '@/app/portal/(member)/settings/postback-panel';
import { findLeaderboardChoice } from '@/lib/reports/leaderboard';
import { listWhatEarns } from '@/lib/rewards/what-earns';
import { findPostback } from '@/lib/webhooks/postbacks/postback-queries';
import { PASSWORD_HINT } from '@/lib/auth/password-words';

export const metadata: Metadata = { title: 'Settings' };

function recruitLink(program: string, code: string): string {
  return `${env().APP_URL}/apply?program=${program}&via=${encodeURIComponent(code)}`;
}

export default async function SettingsPage() {
  const viewer = await requireAffiliate();
  const [user, membership, details, legal, publicName, postback, what, board] = await Promise.all([
    requireUser(),
    getAcceptedMembership(viewer),
    getCurrentDetails(viewer),
    getLegalDetails(viewer, viewer.affiliateId),
    findPublicName(viewer, viewer.affiliateId),
    findPostback(viewer, viewer.affiliateId),
    listWhatEarns(viewer),
    findLeaderboardChoice(viewer),
  ]);
  const { affiliate, program } = membership;
  const sessions = await listSessions(user);
  return (
    <>
      <PageHeader title="Settings" />
      <Columns>
        <Stack>
          <PayoutDetails
            details={details}
            hasPassword={user.hasPassword}
            credit={creditOf(program)}
          />
          <Panel
            id="statement-details"
            title="On your statements"
            description="How they name you. Statements that were issued stay as they are."
          >
            <SpecForm
              action={saveLegalDetailsAction}
              fields={legalFields(legal)}
              submitLabel="Save details"
            />
          </Panel>
          <PublicName name={publicName} />
          {board ? <OnLeaderboard isOn={board.isChosen} hasName={publicName !== null} /> : null}
          {program.postbacks === 'off' && !postback ? null : (
            <PostbackPanel postback={postback} rule={program.postbacks} />
          )}
          {isPlain(what) ? null : (
            <Panel
              id="what-you-earn"
              title="What you earn"
              description="Of what is paid after discount, before tax and shipping"
            >
              <WhatEarns {...what} />
              {what.recruits.length === 0 || affiliate.status === 'banned' ? null : (
                <p className="border-line mt-4 flex flex-wrap items-center gap-2 border-t pt-3">
                  <span className="text-muted">Your link for affiliates to apply:</span>
                  <span className="wrap-anywhere">
                    {recruitLink(program.slug, affiliate.code).replace(/^https?:\/\//, '')}
                  </span>
                  <CopyButton
                    value={recruitLink(program.slug, affiliate.code)}
                    label="Copy the link for affiliates to apply"
                    iconOnly
                    size="sm"
                    variant="ghost"
                  />
                </p>
              )}
            </Panel>
          )}
          <Panel title="Your terms" description="What the program gives you now">
            <TermsList
              terms={affiliate.terms}
              minimumPayout={program.minimumPayout}
              withRate={isPlain(what)}
            />
          </Panel>
        </Stack>
        <Stack>
          <Panel title="Profile">
            <div className="grid gap-4">
              <NameForm name={affiliate.name} />
              <DefinitionList
                items={[
                  { term: 'E-mail', value: affiliate.email },
                  { term: 'Code', value: <Code>{affiliate.code}</Code> },
                  { term: 'Member since', value: <DateTime value={affiliate.createdAt} /> },
                ]}
              />
            </div>
          </Panel>
          <Panel title="Password" description="Other devices are signed out when it changes">
            <PasswordForm
              action={changePasswordAction}
              email={affiliate.email}
              hint={PASSWORD_HINT}
              submitLabel="Change password"
              variant="secondary"
            />
          </Panel>
          <FactorPanel hasFactor={user.hasFactor} />
          <Panel title="Devices" description="Where you are logged in">
            <div className="grid gap-4">
              <SessionList sessions={sessions} endAction={endSessionAction} />
              <form action={signOutEverywhereAction}>
                <Button type="submit">Sign out everywhere</Button>
              </form>
            </div>
          </Panel>
        </Stack>
      </Columns>
    </>
  );
}

type PayoutDetailsProps = {
  details: Awaited<ReturnType<typeof getCurrentDetails>>;
  hasPassword: boolean;
  credit: CreditOffer | null;
};

function creditOf(program: ProgramDto): CreditOffer | null {
  const { creditEnabled, creditName, creditBonusBps, name } = program;
  return creditEnabled ? { name: creditName, bonusBps: creditBonusBps, merchant: name } : null;
}

function PayoutDetails({ details, hasPassword, credit }: PayoutDetailsProps) {
  const isOffered = details !== null && (details.method !== 'credit' || credit !== null);
  return (
    <Panel title="Payout details" id="payout-details">
      <div className="grid gap-4">
        {details ? (
          <DefinitionList
            items={[
              {
                term: 'Paid to',
                value: details.masked,
                note: payoutMethodWords(details.method, details.creditName),
              },
              { term: 'Since', value: <DateTime value={details.createdAt} /> },
            ]}
          />
        ) : (
          <p className="text-muted">
            Say where your money goes. Everything is stored encrypted and shown masked.
          </p>
        )}
        {details?.coolingDown ? (
          <Callout tone="warning" title="Changed a short while ago">
            To keep your money safe, payouts can be requested again from{' '}
            <DateTime value={details.usableAt} format="datetime" />.
          </Callout>
        ) : null}
        <PayoutDetailsForm
          key={details?.createdAt.toISOString() ?? 'none'}
          method={isOffered ? details.method : 'paypal'}
          credit={credit}
          isChange={details !== null}
          countries={COUNTRIES.map(({ code, name }) => ({ value: code, label: name }))}
          hasPassword={hasPassword}
        />
      </div>
    </Panel>
  );
}

function PublicName({ name }: { name: string | null }) {
  return (
    <Panel
      title="To visitors"
      description="A shop’s page may greet those you send with this name. Without one it names nobody."
    >
      <SpecForm
        action={savePublicNameAction}
        fields={[
          {
            kind: 'text',
            name: 'publicName',
            label: 'Public name',
            value: name ?? '',
            maxLength: 60,
          },
        ]}
        submitLabel="Save public name"
      />
    </Panel>
  );
}

function OnLeaderboard({ isOn, hasName }: { isOn: boolean; hasName: boolean }) {
  return (
    <Panel
      id="leaderboard"
      title="Leaderboard"
      description={
        hasName
          ? 'Who is on it is seen by the other affiliates: public name, place and number of orders. Never what anybody earns.'
          : 'Who is on it is seen by the other affiliates under the public name: choose one above first.'
      }
    >
      <SpecForm
        action={joinLeaderboardAction}
        fields={[
          {
            kind: 'checkbox',
            name: 'onLeaderboard',
            label: 'Show me on the leaderboard',
            checked: isOn,
          },
        ]}
        submitLabel="Save"
      />
    </Panel>
  );
}
