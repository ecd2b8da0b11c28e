import path from 'node:path';
import anyAscii from 'any-ascii';
import PDFDocument from 'pdfkit';

const FOLDER = path.join(
  /* turbopackIgnore: true */ process.cwd(),
  ...['node_modules', 'geist', 'dist', 'fonts', 'geist-sans'],
);
const FACES = {
  regular: path.join(FOLDER, 'Geist-Regular.ttf'),
  medium: path.join(FOLDER, 'Geist-Medium.ttf'),
  semibold: path.join(FOLDER, 'Geist-SemiBold.ttf'),
};

/** The steps of ink on paper, the line, and the one accent. */
export const INK = { text: '#1c1b19', muted: '#6b6862', line: '#dcdad5', accent: '#1f7a86' };

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89, margin: 48, foot: 64 };
export const LEFT = PAGE.margin;
export const RIGHT = PAGE.width - PAGE.margin;
export const BOTTOM = PAGE.height - PAGE.foot;

export type Type = {
  face?: keyof typeof FACES;
  size?: number;
  color?: string;
};

type Run = { glyphs: unknown[]; positions: unknown[]; advanceWidth: number };
/** What PDFKit keeps of the font in use, which its types do not tell. */
type Inside = {
  _font: {
    font: { hasGlyphForCodePoint: (codePoint: number) => boolean };
    layout: (text: string, features?: string[], onlyWidth?: boolean) => Run;
  };
};

/**
 * Figures are laid out digit by digit, each once: they are all of one width and are not kerned. Otherwise every figure
 * would read the tables of the font again.
 */
function layFiguresOnce(inside: Inside): void {
  const font = inside._font;
  const layout = font.layout.bind(font);
  const known = new Map<string, Run>();
  const one = (char: string, features: string[]): Run => {
    const run = known.get(char) ?? layout(char, features);
    known.set(char, run);
    return run;
  };
  font.layout = (text, features, onlyWidth) => {
    if (!features) return layout(text, features, onlyWidth);
    const runs = Array.from(text, (char) => one(char, features));
    return {
      glyphs: runs.flatMap((run) => run.glyphs),
      positions: runs.flatMap((run) => run.positions),
      advanceWidth: runs.reduce((width, run) => width + run.advanceWidth, 0),
    };
  };
}

/**
 * A document that is drawn from the top to the bottom. Everything in it comes from what it is given, the time it says it
 * was made at too: the same drawing gives the same bytes.
 */
export class Paper {
  readonly doc: PDFKit.PDFDocument;
  /** Where the next thing goes. */
  y = PAGE.margin;
  /** Whether something was written in Latin letters for want of others. */
  replaced = false;
  #covers: (codePoint: number) => boolean;

  constructor(about: { title: string; author: string; subject: string; at: Date }) {
    const { title, author, subject, at } = about;
    this.doc = new PDFDocument({
      size: 'A4',
      pdfVersion: '1.7',
      margins: { top: PAGE.margin, left: PAGE.margin, right: PAGE.margin, bottom: 0 },
      bufferPages: true,
      font: FACES.regular,
      lang: 'en',
      displayTitle: true,
      info: { Title: title, Author: author, Subject: subject, CreationDate: at, ModDate: at },
    });
    const inside = this.doc as unknown as Inside;
    const { font } = inside._font;
    this.#covers = (codePoint) => font.hasGlyphForCodePoint(codePoint);
    // By their files, not by registered names: PDFKit opens a file again for a second name of it, at each use.
    for (const file of Object.values(FACES)) {
      this.doc.font(file);
      layFiguresOnce(inside);
    }
  }

  set({ face = 'regular', size = 9, color = INK.text }: Type): void {
    this.doc.font(FACES[face]).fontSize(size).fillColor(color);
  }

  /** Wrapped text at x; answers how high it is. */
  text(text: string, x: number, width: number, type: Type = {}): number {
    const shown = this.readable(text);
    this.set(type);
    const height = this.doc.heightOfString(shown, { width, lineGap: 1 });
    this.doc.text(shown, x, this.y, { width, lineGap: 1 });
    return height;
  }

  heightOf(text: string, width: number, type: Type = {}): number {
    this.set(type);
    return this.doc.heightOfString(this.readable(text), { width, lineGap: 1 });
  }

  /** A figure whose last digit ends at `right`. */
  figure(text: string, right: number, type: Type = {}): void {
    this.set(type);
    const features = { features: ['tnum' as const] };
    const width = this.doc.widthOfString(text, features);
    this.doc.text(text, right - width, this.y, { ...features, lineBreak: false });
  }

  /** A figure that begins at x. */
  figureLeft(text: string, x: number, type: Type = {}): void {
    this.set(type);
    this.doc.text(text, x, this.y, { features: ['tnum'], lineBreak: false });
  }

  rule(color = INK.line): void {
    this.doc.moveTo(LEFT, this.y).lineTo(RIGHT, this.y).lineWidth(0.5).strokeColor(color).stroke();
  }

  /** Letters the typeface has none of are written in Latin ones, or as a box where there are none either. */
  readable(text: string): string {
    let shown = '';
    for (const char of text.normalize('NFC').replace(/\s*[\r\n]+\s*/g, '\n')) {
      if (char === '\n' || this.#covers(char.codePointAt(0) ?? 0)) {
        shown += char;
        continue;
      }
      this.replaced = true;
      shown += anyAscii(char) || '□';
    }
    return shown;
  }

  next(): void {
    this.doc.addPage();
    this.y = PAGE.margin;
  }

  /** The foot of every page, once it is known how many there are. */
  foot(left: string): void {
    const { start, count } = this.doc.bufferedPageRange();
    for (let at = start; at < start + count; at++) {
      this.doc.switchToPage(at);
      this.y = PAGE.height - 40;
      this.text(left, LEFT, 400, { size: 8, color: INK.muted });
      this.figure(`${at - start + 1} of ${count}`, RIGHT, { size: 8, color: INK.muted });
    }
  }

  async bytes(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const done = new Promise<void>((resolve, reject) => {
      this.doc.on('data', (chunk: Buffer) => chunks.push(chunk));
      this.doc.on('end', resolve);
      this.doc.on('error', reject);
    });
    this.doc.end();
    await done;
    return Buffer.concat(chunks);
  }
}
