/** A native checkbox with a drawn tick; no image, so no exception in the content security policy. */
export const checkboxClass =
  'relative grid size-4.5 shrink-0 appearance-none place-content-center rounded-sm border border-control bg-surface transition-colors ' +
  'checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent aria-invalid:border-danger ' +
  "before:size-3 before:bg-on-accent before:opacity-0 before:content-[''] checked:before:opacity-100 indeterminate:before:opacity-100 " +
  'before:[clip-path:polygon(12%_52%,4%_61%,38%_92%,98%_24%,89%_15%,37%_73%)] indeterminate:before:[clip-path:inset(42%_8%)] ' +
  'disabled:cursor-not-allowed disabled:opacity-55 forced-colors:appearance-auto';
