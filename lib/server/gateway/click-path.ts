/**
 * The router refuses some addresses before any handler runs: a malformed escape (500), a third segment (404), a slash at
 * the end (308). A referral link leads somewhere whatever is typed after it, so such an address is brought into the form
 * the handler takes. Any other address is answered as it is.
 */
export function repairClickUrl(url: string): string {
  if (!url.startsWith('/r/')) return url;
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const query = at < 0 ? '' : url.slice(at);
  const segments = path.slice('/r/'.length).split('/').filter(Boolean).slice(0, 2).map(decodable);
  // Without a code it is an unknown code.
  return `/r/${segments.join('/') || '-'}${query}`;
}

function decodable(segment: string): string {
  try {
    decodeURIComponent(segment);
    return segment;
  } catch {
    return encodeURIComponent(segment);
  }
}
