'use client';

import { Download } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { saveFile } from '@/components/ui/save-file';

type QrDownloadsProps = { path: string; size: number; fileName: string };

/** Large enough for print. */
const pixelsAtLeast = 1024;

export function QrDownloads({ path, size, fileName }: QrDownloadsProps) {
  const saveSvg = () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}"/></svg>`;
    saveFile(new Blob([svg], { type: 'image/svg+xml' }), `${fileName}.svg`);
  };
  const savePng = () => {
    const scale = Math.ceil(pixelsAtLeast / size);
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size * scale;
    const pen = canvas.getContext('2d');
    if (!pen) return;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.scale(scale, scale);
    pen.fillStyle = '#000';
    pen.fill(new Path2D(path));
    canvas.toBlob((blob) => {
      if (blob) saveFile(blob, `${fileName}.png`);
    }, 'image/png');
  };
  return (
    <div className="flex gap-2">
      <Button size="sm" icon={<Download aria-hidden />} onClick={savePng}>
        PNG
      </Button>
      <Button size="sm" icon={<Download aria-hidden />} onClick={saveSvg}>
        SVG
      </Button>
    </div>
  );
}
