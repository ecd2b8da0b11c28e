'use client';

import type { ReactNode } from 'react';
import { refuse } from '@/app/styleguide/refuse';
import { Shown } from '@/app/styleguide/shown';
import { FactorPanel } from '@/components/console/factor-panel';
import { FactorSetUp, type FactorStage } from '@/components/console/factor-set-up';
import { RecoveryCodes } from '@/components/console/recovery-codes';
import { Panel } from '@/components/ui/panel';

const KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const CODES = ['7K2M-9QXA-0TZ4-HB3C', 'P4WD-1N8E-VR6Y-55KA', 'ZZ0T-3HGM-8QEB-C1XJ'];

const STAGES: readonly [name: string, stage: FactorStage][] = [
  ['A second factor, before', { kind: 'none' }],
  ['While it is set up', { kind: 'being set up', secret: KEY }],
  ['And afterwards', { kind: 'on', codesLeft: 9 }],
];

/** A code from the phone beside the password. */
export function FactorParts({ picture }: { picture: ReactNode }) {
  return (
    <Panel
      title="A code beside the password"
      description="Each answers by itself, and nothing is sent"
    >
      {STAGES.map(([name, stage]) => (
        <Shown key={name} name={name}>
          <div className="max-w-md">
            <FactorSetUp
              stage={stage}
              picture={stage.kind === 'being set up' ? picture : null}
              email="ana@example.com"
              home="#controls"
              start={refuse}
              confirm={refuse}
              renew={refuse}
              remove={refuse}
            />
          </div>
        </Shown>
      ))}
      <Shown name="Recovery codes, shown once">
        <div className="max-w-md">
          <RecoveryCodes codes={CODES} email="ana@example.com" />
        </div>
      </Shown>
      <Shown name="In the settings">
        <FactorPanel hasFactor={false} />
      </Shown>
    </Panel>
  );
}
