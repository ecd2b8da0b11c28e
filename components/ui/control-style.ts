/** Every text control has this edge. 16 px on a phone, below which iOS zooms into the page. */
export const controlClass =
  'w-full min-w-0 rounded-md border border-control bg-surface px-3 text-lg text-ink transition-colors md:text-base ' +
  'hover:border-muted aria-invalid:border-danger [&[readonly]]:bg-sunken disabled:cursor-not-allowed disabled:bg-sunken disabled:text-faint';

export const controlHeight = 'h-10 pointer-coarse:h-11';
