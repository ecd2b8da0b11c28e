'use client';

import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Input, type InputProps } from '@/components/ui/input';

/** A password that can be looked at before it is sent. */
export function PasswordInput(props: Omit<InputProps, 'type' | 'before' | 'after'>) {
  const [isShown, setShown] = useState(false);
  return (
    <Input
      {...props}
      type={isShown ? 'text' : 'password'}
      after={
        <button
          type="button"
          aria-pressed={isShown}
          aria-label="Show what was typed"
          onClick={() => setShown(!isShown)}
          className="text-muted hover:text-ink -mr-1.5 grid size-8 place-items-center rounded-md"
        >
          {isShown ? <EyeOff aria-hidden size={16} /> : <Eye aria-hidden size={16} />}
        </button>
      }
    />
  );
}
