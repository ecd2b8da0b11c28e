import { expect, it } from 'vitest';
import { formatMetrics } from '@/lib/http/prometheus';

it('metrics are written as Prometheus reads them', () => {
  const text = formatMetrics([
    { name: 'up', help: 'Whether.', type: 'gauge', samples: [{ value: 1 }] },
    {
      name: 'jobs',
      help: 'Jobs\nthat wait \\ run.',
      type: 'gauge',
      samples: [
        { labels: { queue: 'a', state: 'active' }, value: 2 },
        { labels: { queue: 'b"\\\n' }, value: 0.5 },
      ],
    },
    { name: 'nothing', help: 'Nothing.', type: 'counter', samples: [] },
  ]);
  expect(text).toBe(
    `# HELP up Whether.
# TYPE up gauge
up 1
# HELP jobs Jobs\\nthat wait \\\\ run.
# TYPE jobs gauge
jobs{queue="a",state="active"} 2
jobs{queue="b\\"\\\\\\n"} 0.5
`,
  );
});
