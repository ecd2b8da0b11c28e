import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';

type Content = Record<string, unknown>;

export type Called = {
  isError: boolean;
  content: Content;
  /** Of a refusal; null when there was none. */
  code: string | null;
  /** Of a preview; null when there is none. */
  token: string | null;
  /** The words beside the structured content. */
  text: string;
};

export type Agent = {
  tools: readonly Tool[];
  instructions: string;
  call: (name: string, args?: Content) => Promise<Called>;
  /** Previews, and does it with the token that the preview gave. */
  confirm: (name: string, args: Content) => Promise<Called>;
  close: () => Promise<void>;
};

/**
 * A real MCP client with a key. It has listed the tools, so that it checks every answer against the schema the server
 * has promised.
 */
export async function connectAgent(url: URL, key: string): Promise<Agent> {
  const client = new Client({ name: 'evals', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  const { tools } = await client.listTools();
  const call = async (name: string, args: Content = {}) =>
    resultOf((await client.callTool({ name, arguments: args })) as CallToolResult);
  return {
    tools,
    instructions: client.getInstructions() ?? '',
    call,
    confirm: async (name, args) => {
      const { token } = await call(name, args);
      if (token === null) throw new Error(`${name} gave no preview`);
      return call(name, { ...args, confirmation: token });
    },
    close: () => client.close(),
  };
}

function resultOf(result: CallToolResult): Called {
  const content = result.structuredContent ?? {};
  const [first] = result.content;
  return {
    isError: result.isError === true,
    content,
    code: textAt(content, 'error', 'code'),
    token: textAt(content, 'confirmation', 'token'),
    text: first?.type === 'text' ? first.text : '',
  };
}

function textAt(content: Content, part: string, name: string): string | null {
  const inner = content[part];
  if (typeof inner !== 'object' || inner === null) return null;
  const found: unknown = Reflect.get(inner, name);
  return typeof found === 'string' ? found : null;
}
