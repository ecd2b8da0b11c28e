import { create } from 'qrcode';
import { cn } from '@/components/ui/cn';
import { QrDownloads } from '@/components/ui/qr-downloads';

/** Modules of white around the code: the standard asks for four. */
const quietZone = 4;

function toPath(value: string): { path: string; size: number } {
  const { modules } = create(value, { errorCorrectionLevel: 'M' });
  const steps: string[] = [];
  for (let y = 0; y < modules.size; y++) {
    for (let x = 0; x < modules.size; x++) {
      if (modules.get(y, x)) steps.push(`M${x + quietZone} ${y + quietZone}h1v1h-1z`);
    }
  }
  return { path: steps.join(''), size: modules.size + 2 * quietZone };
}

type QrCodeProps = {
  /** What it says: an address. */
  value: string;
  /** What a screen reader hears. */
  label: string;
  /** Offers PNG and SVG under this name. */
  fileName?: string;
  className?: string;
};

/** Always dark on white, in the dark theme too: many readers fail on the reverse. */
export function QrCode({ value, label, fileName, className }: QrCodeProps) {
  const { path, size } = toPath(value);
  return (
    <div className={cn('grid justify-items-center gap-3', className)}>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${size} ${size}`}
        shapeRendering="crispEdges"
        className="border-line w-full max-w-48 rounded-md border"
      >
        <rect width={size} height={size} fill="#fff" />
        <path d={path} fill="#000" />
      </svg>
      {fileName ? <QrDownloads path={path} size={size} fileName={fileName} /> : null}
    </div>
  );
}
