import { UTC_CALENDAR } from '@/lib/time/program-calendar';
import { rangeOf, type PageProps } from '@/app/address';
import { Buttons } from '@/app/styleguide/buttons';
import { Charts } from '@/app/styleguide/charts';
import { ConsoleParts } from '@/app/styleguide/console-parts';
import { Controls } from '@/app/styleguide/controls';
import { FactorParts } from '@/app/styleguide/factor-parts';
import { Figures } from '@/app/styleguide/figures';
import { requireStyleguide } from '@/app/styleguide/guard';
import { Lists } from '@/app/styleguide/lists';
import { Messages } from '@/app/styleguide/messages';
import { Overlays } from '@/app/styleguide/overlays';
import { Statuses } from '@/app/styleguide/statuses';
import { Text } from '@/app/styleguide/text';
import { Waiting } from '@/app/styleguide/waiting';
import { PageHeader } from '@/components/ui/page-header';
import { QrCode } from '@/components/ui/qr-code';
import { RangeSelect } from '@/components/ui/range-select';
import { Stack } from '@/components/ui/stack';
import { ThemeToggle } from '@/components/ui/theme-toggle';
import { currentTime } from '@/lib/db/transact';

/** Every primitive and every status in each of its states; the journeys look at it in light and dark. */
export default async function StyleguidePage({ searchParams }: PageProps) {
  requireStyleguide();
  const { days } = rangeOf(await searchParams, await currentTime(), UTC_CALENDAR);
  return (
    <>
      <PageHeader
        title="Styleguide"
        description="Every primitive and status"
        back={{ href: '/', label: 'Start page' }}
        range={<RangeSelect value={days} />}
        action={<ThemeToggle />}
      />
      <Stack>
        <Statuses />
        <Buttons />
        <Text />
        <Figures />
        <Charts />
        <Lists />
        <Controls />
        <ConsoleParts />
        <FactorParts
          picture={<QrCode value="otpauth://totp/styleguide" label="The key of a second factor" />}
        />
        <Overlays />
        <Messages />
        <Waiting />
      </Stack>
    </>
  );
}
