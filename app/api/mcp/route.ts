import { handleMcp } from '@/lib/agents/mcp/handle-mcp';

/** Agents speak the Model Context Protocol here. */
export {
  handleMcp as GET,
  handleMcp as POST,
  handleMcp as PUT,
  handleMcp as PATCH,
  handleMcp as DELETE,
};
