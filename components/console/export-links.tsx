import { Download } from 'lucide-react';
import { LinkButton } from '@/components/ui/link-button';

type ExportLinksProps = {
  /** The first is the list itself. Addresses of files: the router must not fetch them ahead. */
  files: readonly { label: string; href: string }[];
  size?: 'sm';
};

/** The files of a page: its list as it is filtered, and what belongs to it. */
export function ExportLinks({ files, size }: ExportLinksProps) {
  return files.map(({ label, href }) => (
    <LinkButton key={href} plain href={href} size={size} icon={<Download aria-hidden />}>
      {label}
    </LinkButton>
  ));
}
