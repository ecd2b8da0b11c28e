import { CheckList } from '@/components/console/check-list';
import { Panel } from '@/components/ui/panel';
import {
  PROGRESS_STEPS,
  type Progress,
  type ProgressStep,
} from '@/lib/connectors/connections/progress-sql';

const TITLES: Readonly<Record<ProgressStep, string>> = {
  click: 'First click',
  lead: 'First lead',
  order: 'First order',
  refund: 'First refund',
};

type ProgressListProps = {
  progress: Progress;
  /** An example of a link. */
  link: string;
};

/** Turns green by itself, as what the shop and its visitors do comes in. */
export function ProgressList({ progress, link }: ProgressListProps) {
  const how: Readonly<Record<ProgressStep, string>> = {
    click: `Open an affiliate’s link, such as ${link}, in a window of your own.`,
    lead: 'Sign up, or begin a checkout. Shops that only tell what is sold tell no leads.',
    order: 'Buy something from that window. An order without a click or a code counts here, too.',
    refund: 'Give it back in the shop.',
  };
  const seen = PROGRESS_STEPS.filter((step) => progress[step]).length;
  return (
    <Panel title="Does it arrive?" description={`${seen} of ${PROGRESS_STEPS.length} seen`}>
      <CheckList
        label="What has arrived"
        items={PROGRESS_STEPS.map((step) => ({
          key: step,
          title: TITLES[step],
          isDone: progress[step],
          how: how[step],
        }))}
      />
    </Panel>
  );
}
