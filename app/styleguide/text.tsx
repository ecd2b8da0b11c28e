import { Row, Shown } from '@/app/styleguide/shown';
import { CheckList } from '@/components/console/check-list';
import { Avatar } from '@/components/ui/avatar';
import { Code } from '@/components/ui/code';
import { CodeBlock } from '@/components/ui/code-block';
import { CopiedId } from '@/components/ui/copied-id';
import { CopiedLine } from '@/components/ui/copied-line';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { Kbd } from '@/components/ui/kbd';
import { Money } from '@/components/ui/money';
import { Card, Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import { Columns } from '@/components/ui/stack';
import { Steps } from '@/components/ui/steps';
import { TextLink } from '@/components/ui/text-link';
import { Timeline } from '@/components/ui/timeline';
import { VisuallyHidden } from '@/components/ui/visually-hidden';

const day = new Date('2026-11-14T10:30:00Z');

const FACTS = [
  { term: 'Affiliate', value: 'Ana Ruiz', note: <Code>ANA</Code> },
  { term: 'Amount', value: <Money minor={9980n} currency="USD" /> },
  { term: 'Reason', value: 'A long reason goes on in a second line and never runs into the term' },
];

export function Text() {
  return (
    <Panel
      title="Text"
      description="Short and plain words"
      action={<TextLink href="/styleguide">A panel’s own link</TextLink>}
      footer="A panel’s foot"
    >
      <Shown name="Sizes and inks">
        <p className="text-2xl">Twenty-eight</p>
        <p className="text-xl">Twenty</p>
        <p className="text-lg">Sixteen</p>
        <p>Fourteen</p>
        <p className="text-muted text-sm">Thirteen, muted</p>
        <p className="text-faint text-xs">Twelve, faint</p>
      </Shown>
      <Shown name="In a line">
        <Row>
          <TextLink href="/styleguide">A link</TextLink>
          <TextLink href="/styleguide" quiet>
            A quiet link
          </TextLink>
          <Code>com_01J9Z</Code>
          <CopiedId id="com_01J9Z8" />
          <span>
            <Kbd>Ctrl</Kbd> <Kbd>K</Kbd>
          </span>
          <VisuallyHidden>For screen readers alone</VisuallyHidden>
        </Row>
      </Shown>
      <Shown name="Where one is on a way of a few pages">
        <Steps label="An example of steps" steps={['Who', 'What', 'Where']} current={1} />
      </Shown>
      <Shown name="What has happened, and what is still to come">
        <CheckList
          label="An example of a check list"
          items={[
            { key: 'click', title: 'First click', isDone: true },
            { key: 'order', title: 'First order', isDone: false, how: 'Buy something.' },
          ]}
        />
      </Shown>
      <Shown name="Several lines of code">
        <CodeBlock label="On a terminal" value="npm ci && npm start" isCopied />
        <CopiedLine label="A link of yours" value="https://refer.example/r/ANA" />
      </Shown>
      <Shown name="Times">
        <Row>
          <DateTime value={day} format="day" />
          <DateTime value={day} />
          <DateTime value={day} format="datetime" />
          <RelativeTime value={day} />
        </Row>
      </Shown>
      <Shown name="People">
        <Row>
          <Avatar name="Ana Ruiz" />
          <Avatar name="Ben Okafor" size="sm" />
        </Row>
      </Shown>
      <Shown name="Facts, as lines and stacked">
        <Columns>
          <DefinitionList items={FACTS} />
          <DefinitionList items={FACTS} layout="stacked" />
        </Columns>
      </Shown>
      <Shown name="Timeline">
        <Card>
          <OneTimeline />
        </Card>
      </Shown>
    </Panel>
  );
}

function OneTimeline() {
  return (
    <Timeline
      label="What happened"
      items={[
        { id: '1', title: 'Click from the newsletter', at: day, tone: 'grey' },
        { id: '2', title: 'Order 1001', at: day, body: '20 % of $499.00', tone: 'teal' },
        { id: '3', title: 'Approved', at: day, by: 'Mara Vogt', tone: 'blue' },
        { id: '4', title: 'Becomes payable', at: day, isAhead: true },
      ]}
    />
  );
}
