'use client';

import { QrCode as QrIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Popover } from '@/components/ui/popover';
import { QrCode } from '@/components/ui/qr-code';
import { resolveDestination } from '@/lib/links/rules';
import type { DestinationPolicy } from '@/lib/links/types';
import { DestinationHint } from '@/app/portal/(member)/links/destination-hint';

type LinkBuilderProps = {
  link: string;
  policy: DestinationPolicy;
  /** From the address, for those without JavaScript. */
  initial: { to: string; sub: string };
};

/** Any page of the shop and a sub-ID make a link; nothing is stored. */
export function LinkBuilder({ link, policy, initial }: LinkBuilderProps) {
  const [to, setTo] = useState(initial.to);
  const [sub, setSub] = useState(initial.sub);
  const wanted = to.trim();
  const isLeading = wanted === '' || resolveDestination(wanted, policy) !== null;
  const built = isLeading ? buildLink(link, wanted, sub.trim()) : null;
  return (
    <form method="get" className="grid gap-4" onSubmit={(event) => event.preventDefault()}>
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
        <Field label="Page" hint={<DestinationHint text={to} policy={policy} />} optional>
          <Input
            name="to"
            value={to}
            onChange={(event) => setTo(event.target.value)}
            maxLength={2000}
            placeholder="/pricing"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            aria-invalid={isLeading ? undefined : true}
          />
        </Field>
        <Field label="Sub-ID" hint="Your own mark for a campaign. Reports show it." optional>
          <Input
            name="sub"
            value={sub}
            onChange={(event) => setSub(event.target.value)}
            maxLength={100}
            placeholder="newsletter-june"
            autoComplete="off"
          />
        </Field>
      </div>
      <BuiltLink built={built} sub={sub.trim()} />
      <noscript>
        <button type="submit">Build the link</button>
      </noscript>
    </form>
  );
}

/** The link to take away, as text and as a QR code. */
function BuiltLink({ built, sub }: { built: string | null; sub: string }) {
  return (
    <div className="bg-sunken flex flex-wrap items-center gap-x-4 gap-y-3 rounded-md px-3 py-3">
      <output
        aria-label="Your built link"
        className="min-w-0 flex-1 basis-56 font-medium wrap-anywhere select-all"
      >
        {built ? built.replace(/^https?:\/\//, '') : 'No link yet'}
      </output>
      {built ? (
        <div className="flex gap-2">
          <CopyButton value={built} variant="primary" />
          <Popover
            label="QR code of the built link"
            trigger={<Button icon={<QrIcon aria-hidden />}>QR</Button>}
          >
            <QrCode
              value={built}
              label={`QR code for ${built}`}
              fileName={`link-${sub.replace(/[^\w-]+/g, '-') || 'built'}`}
            />
          </Popover>
        </div>
      ) : null}
    </div>
  );
}

function buildLink(link: string, to: string, sub: string): string {
  const url = new URL(link);
  if (to) url.searchParams.set('to', to);
  if (sub) url.searchParams.set('sub', sub);
  // A path reads better with its slashes, which a query may hold as they are.
  return url.href.replaceAll('%2F', '/');
}
