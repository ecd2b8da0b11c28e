/** The first stop of the Tab key; the page's <main id="main" tabIndex={-1}> is where it leads. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="bg-raised text-accent shadow-float fixed top-2 left-2 z-60 -translate-y-24 rounded-md px-4 py-2.5 font-medium opacity-0 focus:translate-y-0 focus:opacity-100"
    >
      Skip to the content
    </a>
  );
}
