import type { ReactNode } from 'react';
import { Drawer } from '@/components/ui/drawer';

type UrlDrawerProps = {
  id: string;
  closeHref: string;
  title: string;
  description?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
};

/** A drawer with an address of its own; without JavaScript the same words stand on the page. */
export function UrlDrawer({ id, closeHref, title, description, footer, children }: UrlDrawerProps) {
  return (
    <>
      <Drawer
        key={id}
        closeHref={closeHref}
        title={title}
        description={description}
        footer={footer}
      >
        {children}
      </Drawer>
      <noscript>
        <section className="border-line bg-surface mb-6 rounded-lg border p-4">
          <h2 className="text-lg">{title}</h2>
          <div className="mb-4">{description}</div>
          {children}
          <a href={closeHref}>Close</a>
        </section>
      </noscript>
    </>
  );
}
