import { Download, Pencil, Plus } from 'lucide-react';
import { Row, Shown } from '@/app/styleguide/shown';
import { Button } from '@/components/ui/button';
import type { ButtonSize, ButtonVariant } from '@/components/ui/button-style';
import { CopyButton } from '@/components/ui/copy-button';
import { IconButton } from '@/components/ui/icon-button';
import { LinkButton } from '@/components/ui/link-button';
import { Panel } from '@/components/ui/panel';

const VARIANTS: readonly ButtonVariant[] = ['primary', 'secondary', 'ghost', 'danger'];
const SIZES: readonly ButtonSize[] = ['sm', 'md', 'lg'];

export function Buttons() {
  return (
    <Panel title="Buttons" description="One main action on a page, and it is a verb">
      {VARIANTS.map((variant) => (
        <Shown key={variant} name={variant}>
          <Row>
            {SIZES.map((size) => (
              <Button key={size} variant={variant} size={size}>
                Approve
              </Button>
            ))}
            <Button variant={variant} icon={<Plus aria-hidden />}>
              New link
            </Button>
            <Button variant={variant} disabled>
              Disabled
            </Button>
            <Button variant={variant} pending>
              Saving
            </Button>
          </Row>
        </Shown>
      ))}
      <Shown name="An icon alone, and links that look like buttons">
        <Row>
          <IconButton label="Change" icon={<Pencil aria-hidden />} />
          <IconButton label="Change this one" size="sm" icon={<Pencil aria-hidden />} />
          <LinkButton href="/styleguide">To a page</LinkButton>
          <LinkButton href="/styleguide" variant="primary">
            The main way on
          </LinkButton>
          <LinkButton href="/robots.txt" plain icon={<Download aria-hidden />}>
            A file
          </LinkButton>
        </Row>
      </Shown>
      <Shown name="Copying">
        <Row>
          <CopyButton value="https://shop.example/r/ANA" />
          <CopyButton value="ANA" label="Copy the code" size="sm" iconOnly />
        </Row>
      </Shown>
    </Panel>
  );
}
