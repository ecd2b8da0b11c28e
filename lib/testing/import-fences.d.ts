/** Every room of lib, leftmost first. */
export const ROOMS: readonly string[];
/** What proves the house and stands above it. */
export const ABOVE: readonly string[];
/** Zones of eslint-plugin-import's no-restricted-paths. */
export const fences: readonly {
  target: string | string[];
  from: string;
  except?: string[];
  message: string;
}[];
