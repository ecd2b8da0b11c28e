import { Code } from '@/components/ui/code';
import { CodeBlock } from '@/components/ui/code-block';
import { CopyButton } from '@/components/ui/copy-button';
import { DefinitionList } from '@/components/ui/definition-list';
import { Panel } from '@/components/ui/panel';

/** What to give an agent, so that it finds the server. The key itself is shown when it is made, and only then. */
export function ConnectAgent({ address }: { address: string }) {
  const settings = JSON.stringify(
    {
      mcpServers: {
        tributary: {
          type: 'http',
          url: address,
          headers: { Authorization: 'Bearer tb_live_…' },
        },
      },
    },
    null,
    2,
  );
  return (
    <Panel
      title="Connect an agent"
      description="Agents speak the Model Context Protocol. Make a key for the agent with what it may do, and put both into its settings."
      action={<CopyButton value={settings} label="Copy settings" size="sm" />}
    >
      <div className="grid grid-cols-1 gap-4">
        <DefinitionList
          items={[
            { term: 'Address', value: <Code>{address}</Code> },
            { term: 'Header', value: <Code>Authorization: Bearer tb_live_…</Code> },
          ]}
        />
        <CodeBlock label="Settings of an agent" value={settings} />
        <p className="text-muted text-sm">
          What moves money is previewed first and happens when the preview is confirmed, within five
          minutes. Every call is in the audit log. A key that sees one affiliate moves no money.
        </p>
      </div>
    </Panel>
  );
}
