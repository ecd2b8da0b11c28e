import { LogOut } from 'lucide-react';
import { Avatar } from '@/components/ui/avatar';
import { IconButton } from '@/components/ui/icon-button';
import { ThemeToggle } from '@/components/ui/theme-toggle';
import type { ShellPerson } from '@/components/shell/types';

type PersonFootProps = { person: ShellPerson; signOutAction: () => Promise<void> };

export function PersonFoot({ person, signOutAction }: PersonFootProps) {
  return (
    <div className="grid grid-cols-1 gap-2">
      <div className="flex min-w-0 items-center gap-2.5">
        <Avatar name={person.name} />
        <div className="min-w-0 flex-1 text-sm">
          <p className="truncate font-medium" title={person.email}>
            {person.name}
          </p>
          <p className="text-muted truncate">{person.role}</p>
        </div>
      </div>
      <div className="flex items-center justify-between">
        <ThemeToggle />
        <form action={signOutAction}>
          <IconButton
            type="submit"
            size="sm"
            label="Sign out"
            icon={<LogOut aria-hidden />}
            className="text-muted"
          />
        </form>
      </div>
    </div>
  );
}
