'use client';

import { Coffee } from 'lucide-react';
import { useState } from 'react';
import { Row, Shown } from '@/app/styleguide/shown';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { FormMessage } from '@/components/ui/form-message';
import { PageError } from '@/components/ui/page-error';
import { Panel } from '@/components/ui/panel';
import { Columns } from '@/components/ui/stack';
import { ToastOnArrival, useToast } from '@/components/ui/toast';

const CALLOUTS = ['info', 'success', 'warning', 'error', 'neutral'] as const;
const TOASTS = ['neutral', 'success', 'error'] as const;

/** What a page says to its reader. */
export function Messages() {
  return (
    <Panel title="Messages" description="What happened, what is safe, what to do">
      <Shown name="Callouts">
        <div className="grid gap-3">
          {CALLOUTS.map((tone) => (
            <Callout key={tone} tone={tone} title={`A callout, ${tone}`}>
              With a sentence below its title.
            </Callout>
          ))}
          <Callout tone="info" action={<Button size="sm">Look</Button>}>
            Without a title, with something to do.
          </Callout>
        </div>
      </Shown>
      <Shown name="What came of a form">
        <div className="grid gap-3">
          <FormMessage tone="success">Saved.</FormMessage>
          <FormMessage
            state={{ ok: false, message: 'Not saved: somebody was faster.', requestId: 'req_1' }}
          />
        </div>
      </Shown>
      <Shown name="Toasts">
        <Toasts />
      </Shown>
      <Shown name="Empty and broken">
        <Columns>
          <EmptyState
            icon={<Coffee />}
            title="No orders yet"
            action={<Button variant="primary">Connect the shop</Button>}
          >
            They appear here as soon as the shop reports the first one.
          </EmptyState>
          <ErrorState
            title="The file could not be read"
            safe="Nothing was changed."
            requestId="req_2"
          >
            Save it again as CSV and try once more.
          </ErrorState>
        </Columns>
      </Shown>
      <Shown name="A page that failed">
        <PageError error={new Error('for the styleguide')} retry={() => undefined} />
      </Shown>
    </Panel>
  );
}

function Toasts() {
  const toast = useToast();
  const [isArrived, setArrived] = useState(false);
  return (
    <Row>
      {TOASTS.map((tone) => (
        <Button
          key={tone}
          onClick={() =>
            toast({ title: `A toast, ${tone}`, description: 'It goes by itself.', tone })
          }
        >
          Toast, {tone}
        </Button>
      ))}
      <Button onClick={() => setArrived(true)}>Toast of a page before</Button>
      {isArrived ? <ToastOnArrival title="Signed out" tone="success" /> : null}
    </Row>
  );
}
