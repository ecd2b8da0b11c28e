import { Row, Shown } from '@/app/styleguide/shown';
import { MoneyList } from '@/components/console/money-list';
import { Delta } from '@/components/ui/delta';
import { Figure } from '@/components/ui/figure';
import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { Progress } from '@/components/ui/progress';
import { QrCode } from '@/components/ui/qr-code';
import { Tile, Tiles } from '@/components/ui/tile';

export function Figures() {
  return (
    <>
      <FourTiles />
      <Panel title="Figures" description="Tabular, and the currency is quiet">
        <Shown name="Money">
          <Row>
            <Money minor={0n} currency="USD" />
            <Money minor={123456789n} currency="USD" />
            <Money minor={-66700n} currency="EUR" />
            <Money minor={9980n} currency="USD" signed />
            <Money minor={9980n} currency="USD" struck />
            <Money minor={9980n} currency="USD" code />
            <Money minor={12500n} currency="JPY" />
            <Money minor={12345n} currency="KWD" />
            <MoneyList
              amounts={[
                { currency: 'USD', minor: 120_400n },
                { currency: 'EUR', minor: 31_040n },
              ]}
              inline
            />
          </Row>
        </Shown>
        <Shown name="Counts, shares and changes">
          <Row>
            <Figure value={1_204_331} />
            <Figure value={12.5} kind="percent" />
            <Figure value={30} unit="days" />
            <Delta percent={12.4} />
            <Delta percent={-3} />
            <Delta percent={0} />
            <Delta percent={null} />
          </Row>
        </Shown>
        <Shown name="Progress">
          <div className="grid gap-3">
            <Progress label="Towards the smallest payout" value={31_040} max={50_000} />
            <Progress label="Reached" value={50_000} max={50_000} words="Enough to be paid out" />
          </div>
        </Shown>
        <Shown name="QR code">
          <div className="max-w-48">
            <QrCode
              value="https://shop.example/r/ANA"
              label="QR code for shop.example/r/ANA"
              fileName="ana"
            />
          </div>
        </Shown>
      </Panel>
    </>
  );
}

function FourTiles() {
  return (
    <Tiles>
      <Tile label="Clicks" figure={<Figure value={1204} />} delta={{ percent: 12.4 }} />
      <Tile label="Orders" figure={<Figure value={31} />} delta={{ percent: -3 }} href="#tables" />
      <Tile label="Leads" figure={<Figure value={86} />} delta={{ percent: 0 }} />
      <Tile
        label="Earned"
        figure={<Money minor={61240n} currency="USD" />}
        delta={{ percent: null, versus: 'the 30 days before' }}
        note="In two currencies"
      />
    </Tiles>
  );
}
