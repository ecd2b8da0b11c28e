'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { ButtonLook } from '@/components/ui/button-style';
import { IconButton } from '@/components/ui/icon-button';

type CopyButtonProps = Pick<ButtonLook, 'variant' | 'size' | 'className'> & {
  value: string;
  label?: string;
  copiedLabel?: string;
  iconOnly?: boolean;
};

/** Over plain http there is no clipboard API: an unseen text field and the old command do it. */
function copyByCommand(value: string): boolean {
  const field = document.createElement('textarea');
  field.value = value;
  field.readOnly = true;
  field.className = 'fixed top-0 left-0 opacity-0';
  const before = document.activeElement;
  // Inside an open dialog the focus may not leave it.
  const home = before?.closest('[role="dialog"]') ?? document.body;
  home.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}

async function copy(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return copyByCommand(value);
  }
}

export function CopyButton({
  value,
  label = 'Copy',
  copiedLabel = 'Copied',
  iconOnly = false,
  ...look
}: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'failed'>('idle');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onClick = () => {
    void copy(value).then((isCopied) => {
      setOutcome(isCopied ? 'copied' : 'failed');
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setOutcome('idle'), 2000);
    });
  };
  const icon = outcome === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />;
  const words = { idle: label, copied: copiedLabel, failed: 'Not copied' }[outcome];
  return (
    <>
      {iconOnly ? (
        <IconButton {...look} label={label} icon={icon} onClick={onClick} />
      ) : (
        <Button {...look} icon={icon} onClick={onClick}>
          {words}
        </Button>
      )}
      <span role="status" className="sr-only">
        {outcome === 'idle' ? '' : words}
      </span>
    </>
  );
}
