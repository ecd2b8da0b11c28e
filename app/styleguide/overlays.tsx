'use client';

import { Ellipsis } from 'lucide-react';
import { refuse } from '@/app/styleguide/refuse';
import { Row } from '@/app/styleguide/shown';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { DefinitionList } from '@/components/ui/definition-list';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Drawer, DrawerSection } from '@/components/ui/drawer';
import { Field } from '@/components/ui/field';
import { IconButton } from '@/components/ui/icon-button';
import { Input } from '@/components/ui/input';
import { Menu, MenuItem, MenuLabel, MenuLink, MenuSeparator } from '@/components/ui/menu';
import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { Popover, PopoverClose } from '@/components/ui/popover';
import { Tooltip } from '@/components/ui/tooltip';

/** What opens over the page. */
export function Overlays() {
  return (
    <Panel title="Over the page" description="Closed until asked for">
      <Row>
        <PlainDialog />
        <Confirmations />
        <OneDrawer />
        <OneMenu />
        <Popover label="A few words" trigger={<Button>Popover</Button>}>
          <p className="mb-3">Small things beside their button.</p>
          <PopoverClose asChild>
            <Button size="sm">Close it</Button>
          </PopoverClose>
        </Popover>
        <Tooltip content="A word more about it">
          <Button>Tooltip</Button>
        </Tooltip>
      </Row>
    </Panel>
  );
}

function PlainDialog() {
  return (
    <Dialog
      trigger={<Button>Dialog</Button>}
      title="New link"
      description="A short address of its own."
      footer={
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
      }
    >
      <Field label="Name of the link" required>
        <Input name="dialogName" autoComplete="off" />
      </Field>
    </Dialog>
  );
}

/** A danger that asks for its reason, and a plain question; both are refused. */
function Confirmations() {
  return (
    <>
      <ConfirmDialog
        trigger={<Button>Void…</Button>}
        title="Void 3 commissions, $132.40?"
        description="The affiliates earn nothing for them. This cannot be undone."
        confirmLabel="Void 3"
        tone="danger"
        action={refuse}
        reason={{ presets: ['Order cancelled', 'Test order'], hint: 'The affiliate reads this.' }}
      />
      <ConfirmDialog
        trigger={<Button>Approve…</Button>}
        title="Approve the payout?"
        confirmLabel="Approve it"
        tone="primary"
        action={refuse}
      />
    </>
  );
}

function OneDrawer() {
  return (
    <Drawer
      trigger={<Button>Drawer</Button>}
      title="Order 1001"
      description={<Money minor={49_900n} currency="USD" />}
      footer={<Button variant="primary">Approve the order</Button>}
    >
      <DrawerSection title="Why">
        <p>A click from the newsletter led to it.</p>
      </DrawerSection>
      <DrawerSection title="Facts">
        <DefinitionList items={[{ term: 'Customer', value: 'cus_8f2' }]} />
      </DrawerSection>
    </Drawer>
  );
}

function OneMenu() {
  return (
    <Menu trigger={<IconButton label="Menu" icon={<Ellipsis aria-hidden />} />}>
      <MenuLabel>Ana Ruiz</MenuLabel>
      <MenuItem>Pause</MenuItem>
      <MenuLink href="/styleguide">Open the page</MenuLink>
      <MenuSeparator />
      <MenuItem danger>Ban</MenuItem>
    </Menu>
  );
}
