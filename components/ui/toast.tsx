'use client';

import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { cn } from '@/components/ui/cn';
import { IconButton } from '@/components/ui/icon-button';

type Toast = {
  title: string;
  description?: string;
  tone?: 'neutral' | 'success' | 'error';
};

const looks = {
  neutral: { icon: Info, colour: 'text-muted' },
  success: { icon: CircleCheck, colour: 'text-tone-green' },
  error: { icon: CircleAlert, colour: 'text-tone-rose' },
};

const shownForMs = 6000;
const atMost = 3;

const ToastContext = createContext<((toast: Toast) => void) | null>(null);

/** `toast({ title })`: says what was done. An error stays until it is closed. */
export function useToast(): (toast: Toast) => void {
  const show = useContext(ToastContext);
  if (!show) throw new Error('useToast needs the <ToastProvider> of the root layout');
  return show;
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly (Toast & { id: number })[]>([]);
  const nextId = useRef(0);
  const show = useCallback((toast: Toast) => {
    const id = nextId.current++;
    setToasts((before) => [...before, { ...toast, id }].slice(-atMost));
  }, []);
  const close = useCallback((id: number) => {
    setToasts((before) => before.filter((toast) => toast.id !== id));
  }, []);
  return (
    <ToastContext value={show}>
      {children}
      {/* There from the start: a live region that appears together with its text is not read out. */}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed inset-x-4 bottom-20 z-60 flex flex-col items-end gap-2 lg:right-6 lg:bottom-6 lg:left-auto print:hidden"
      >
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onClose={() => close(toast.id)} />
        ))}
      </div>
    </ToastContext>
  );
}

function ToastCard({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const { icon: Icon, colour } = looks[toast.tone ?? 'neutral'];
  const [isHeld, setHeld] = useState(false);
  const stays = isHeld || toast.tone === 'error';
  const closing = useRef(onClose);
  useEffect(() => {
    closing.current = onClose;
  });
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => closing.current(), shownForMs);
    return () => clearTimeout(timer);
  }, [stays]);
  return (
    <div
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="animate-rise-in bg-raised shadow-float pointer-events-auto flex w-full max-w-sm items-start gap-3 rounded-lg py-3 pr-2 pl-4"
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4.5 shrink-0', colour)} />
      <div className="min-w-0 flex-1">
        <p className="text-base font-medium">{toast.title}</p>
        {toast.description ? <p className="text-muted text-sm">{toast.description}</p> : null}
      </div>
      <IconButton
        label="Close"
        size="sm"
        icon={<X aria-hidden />}
        className="text-muted -my-1"
        onClick={onClose}
      />
    </div>
  );
}

/** For a page that a redirect led to: says once what was done before it. */
export function ToastOnArrival({ title, description, tone }: Toast) {
  const toast = useToast();
  const isSaid = useRef(false);
  useEffect(() => {
    if (isSaid.current) return;
    isSaid.current = true;
    toast({
      title,
      ...(description ? { description } : {}),
      ...(tone ? { tone } : {}),
    });
  }, [toast, title, description, tone]);
  return null;
}
