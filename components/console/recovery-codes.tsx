'use client';

import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { CopyButton } from '@/components/ui/copy-button';
import { saveFile } from '@/components/ui/save-file';

/** Codes for when the phone is lost, shown this once: to read, copy, or keep as a file. */
export function RecoveryCodes({ codes, email }: { codes: readonly string[]; email: string }) {
  const text = [`Recovery codes of ${email}. Each works once.`, '', ...codes, ''].join('\r\n');
  return (
    <div className="grid grid-cols-1 gap-4">
      <Callout tone="warning" title="Keep these recovery codes" role="status">
        Each logs you in once when your phone is not there. They are shown this once.
      </Callout>
      <ul className="grid grid-cols-1 gap-x-6 gap-y-1 font-mono sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton value={text} label="Copy all" />
        <Button
          icon={<Download aria-hidden />}
          onClick={() => saveFile(new Blob([text], { type: 'text/plain' }), 'recovery-codes.txt')}
        >
          Save as a file
        </Button>
      </div>
    </div>
  );
}
