import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { SpecFields } from '@/components/console/spec-fields';

it('a field with suggestions names its list, which needs no JavaScript', () => {
  const html = renderToStaticMarkup(
    <SpecFields
      fields={[
        {
          kind: 'text',
          name: 'timeZone',
          label: 'Time zone',
          suggestions: ['UTC', 'Asia/Kolkata'],
        },
      ]}
      state={null}
    />,
  );
  const list = /<input[^>]* list="([^"]+)"/.exec(html)?.[1];
  expect(html).toContain(`<datalist id="${list ?? ''}">`);
  expect(html).toContain('<option value="Asia/Kolkata">');
});
