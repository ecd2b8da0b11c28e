import type { ReactNode } from 'react';
import type { Copied, GuideStep } from '@/app/admin/settings/shops/guides/types';
import { CodeBlock } from '@/components/ui/code-block';
import { CopiedLine } from '@/components/ui/copied-line';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';

type GuidePanelProps = {
  title: string;
  steps: readonly GuideStep[];
  /** Where the step that asks for the secret takes it. */
  secret?: ReactNode;
};

/** What to do, in the order in which it is done, with what is to be copied. */
export function GuidePanel({ title, steps, secret }: GuidePanelProps) {
  return (
    <Panel title={title}>
      <ol className="grid grid-cols-1 gap-6">
        {steps.map((step, index) => (
          <li key={step.title} className="grid min-w-0 grid-cols-1 gap-3">
            <div>
              <h3 className="text-base font-medium">
                {index + 1}. {step.title}
              </h3>
              <p className="text-muted">{step.text}</p>
            </div>
            {step.copies?.map((copied) => (
              <Copy key={copied.label} {...copied} />
            ))}
            {step.link ? (
              <p>
                <TextLink href={step.link.href}>{step.link.label}</TextLink>
              </p>
            ) : null}
            {step.asksSecret ? secret : null}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Copy({ label, value, isBlock }: Copied) {
  if (isBlock) return <CodeBlock label={label} value={value} isCopied />;
  return <CopiedLine label={label} value={value} />;
}
