import { BOTTOM, INK, LEFT, Paper, RIGHT } from '@/lib/statements/pdf/page';
import { amountWords, dayWords, subjectWords, zoneWords } from '@/lib/statements/pdf/words';
import { paddedNumber } from '@/lib/statements/rules';
import type { StatementData, StatementLine } from '@/lib/statements/types';

const MUTED = { size: 8, color: INK.muted };
const HALF = (RIGHT - LEFT - 24) / 2;
const WHAT = { x: LEFT + 68, width: 274 };
/** Where the figures of the amount end; those of the balance end at the right margin. */
const AMOUNT_RIGHT = RIGHT - 82;

/** The statement on paper: a pure function of what was frozen, to the byte. */
export function renderStatement(data: StatementData): Promise<Buffer> {
  const title = `Statement ${paddedNumber(data.number)}`;
  const merchant = data.merchant.legalName ?? data.merchant.name;
  const paper = new Paper({
    title: `${title}, ${subjectWords(data)}`,
    author: merchant,
    subject: `${subjectWords(data)} in ${data.currency}, for ${data.affiliate.name}`,
    at: data.issuedAt,
  });
  drawHead(paper, data, title);
  drawParties(paper, data);
  drawSummary(paper, data);
  drawLines(paper, data);
  drawBalances(paper, data, merchant);
  paper.foot(`${title} · ${merchant}`);
  return paper.bytes();
}

function drawHead(paper: Paper, data: StatementData, title: string): void {
  paper.text(title, LEFT, 380, { face: 'semibold', size: 20 });
  paper.y += 27;
  paper.text(`${subjectWords(data)}, in ${data.currency}`, LEFT, 380, {
    size: 11,
    color: INK.muted,
  });
  paper.y += 1;
  paper.figure(`Issued ${dayWords(data.issuedAt, data.timeZone)}`, RIGHT, {
    size: 9,
    color: INK.muted,
  });
  paper.y += 24;
  paper.rule(INK.accent);
  paper.y += 14;
}

function drawParties(paper: Paper, data: StatementData): void {
  const top = paper.y;
  const ends = [
    drawParty({ label: 'From', x: LEFT, party: data.merchant, more: [] }),
    drawParty({
      label: 'To',
      x: LEFT + HALF + 24,
      party: data.affiliate,
      more: [
        `Code ${data.affiliate.code}`,
        ...(data.payout
          ? [`Paid to ${data.payout.paidTo}`]
          : data.affiliate.paidTo
            ? [`Paid to ${data.affiliate.paidTo}`]
            : []),
        ...(data.payout?.reference ? [`Reference ${data.payout.reference}`] : []),
      ],
    }),
  ];
  paper.y = Math.max(top, ...ends) + 16;

  function drawParty({
    label,
    x,
    party,
    more,
  }: {
    label: string;
    x: number;
    party: StatementData['merchant'];
    more: string[];
  }): number {
    paper.y = top;
    paper.y += paper.text(label, x, HALF, MUTED) + 2;
    const name = party.legalName ?? party.name;
    paper.y += paper.text(name, x, HALF, { face: 'medium', size: 10 }) + 1;
    const rest = [
      ...(name === party.name ? [] : [party.name]),
      ...(party.legalAddress ? [party.legalAddress] : []),
      ...(party.taxId ? [`Tax ID ${party.taxId}`] : []),
      ...more,
    ];
    for (const one of rest) paper.y += paper.text(one, x, HALF, { size: 9 });
    return paper.y;
  }
}

function drawSummary(paper: Paper, data: StatementData): void {
  const { currency } = data;
  const row = (label: string, minor: bigint, strong = false) => {
    const type = strong ? { face: 'semibold' as const, size: 10 } : { size: 9 };
    room(paper, 20);
    paper.text(label, LEFT, 360, type);
    paper.figure(amountWords(minor, currency), RIGHT, type);
    paper.y += strong ? 18 : 15;
  };
  paper.rule();
  paper.y += 8;
  if (!data.payout) row('Opening balance', data.opening.totalMinor, true);
  for (const { text, count, amountMinor } of data.totals) row(`${text} (${count})`, amountMinor);
  if (data.payout) row('Paid', data.payout.amountMinor, true);
  else row('Closing balance', data.closing.totalMinor, true);
  paper.y += 14;
}

function drawTableHead(paper: Paper, data: StatementData): void {
  const type = { ...MUTED, face: 'medium' as const };
  paper.text(data.payout ? 'Earned' : 'Date', LEFT, 64, type);
  paper.text('What', WHAT.x, WHAT.width, type);
  paper.figure(`Amount, ${data.currency}`, AMOUNT_RIGHT, type);
  paper.figure(data.payout ? 'Sum' : 'Balance', RIGHT, type);
  paper.y += 13;
  paper.rule();
  paper.y += 6;
}

function drawLines(paper: Paper, data: StatementData): void {
  room(paper, 60);
  drawTableHead(paper, data);
  if (data.lines.length === 0) {
    paper.y += paper.text('Nothing changed the balance.', LEFT, 400, MUTED) + 10;
  }
  for (const line of data.lines) drawLine(paper, data, line);
  paper.rule();
  paper.y += 7;
  const last = data.payout ? data.payout.amountMinor : data.closing.totalMinor;
  const type = { face: 'semibold' as const, size: 9 };
  room(paper, 24);
  paper.text(data.payout ? 'Paid' : 'Closing balance', WHAT.x, WHAT.width, type);
  paper.figure(amountWords(last, data.currency), RIGHT, type);
  paper.y += 26;
}

function drawLine(paper: Paper, data: StatementData, line: StatementLine): void {
  const what = paper.heightOf(line.text, WHAT.width, { size: 9 });
  const why = line.reason ? paper.heightOf(line.reason, WHAT.width, MUTED) : 0;
  if (paper.y + what + why + 6 > BOTTOM) {
    paper.next();
    drawTableHead(paper, data);
  }
  paper.figureLeft(dayWords(line.at, data.timeZone), LEFT, { size: 9, color: INK.muted });
  paper.figure(amountWords(line.amountMinor, data.currency), AMOUNT_RIGHT, { size: 9 });
  paper.figure(amountWords(line.balanceMinor, data.currency), RIGHT, {
    size: 9,
    color: INK.muted,
  });
  paper.text(line.text, WHAT.x, WHAT.width, { size: 9 });
  paper.y += what;
  if (line.reason) paper.text(line.reason, WHAT.x, WHAT.width, MUTED);
  paper.y += why + 5;
}

/** What the balance is, and where it lies. */
function drawBalances(paper: Paper, data: StatementData, merchant: string): void {
  room(paper, 110);
  const right = { opening: AMOUNT_RIGHT, closing: RIGHT };
  const type = { ...MUTED, face: 'medium' as const };
  paper.text('Balance', LEFT, 300, type);
  paper.figure(data.payout ? 'Before' : 'Opening', right.opening, type);
  paper.figure(data.payout ? 'After' : 'Closing', right.closing, type);
  paper.y += 13;
  paper.rule();
  paper.y += 6;
  const rows = [
    ['Pending', 'pendingMinor'],
    ['Available', 'availableMinor'],
    ['In payout', 'inPayoutMinor'],
    ['Debt', 'debtMinor'],
    ['Total', 'totalMinor'],
  ] as const;
  for (const [label, key] of rows) {
    const look = { size: 9, face: key === 'totalMinor' ? ('semibold' as const) : undefined };
    paper.text(label, LEFT, 300, look);
    paper.figure(amountWords(data.opening[key], data.currency), right.opening, look);
    paper.figure(amountWords(data.closing[key], data.currency), right.closing, look);
    paper.y += 14;
  }
  paper.y += 6;
  const notes = [
    `The balance is what ${merchant} owes: earned and not yet paid, less debts. Days are in ${zoneWords(data.timeZone)}.`,
    ...(paper.replaced
      ? ['Some words are written in Latin letters, because the typeface of this file lacks theirs.']
      : []),
  ];
  for (const note of notes) {
    room(paper, 24);
    paper.y += paper.text(note, LEFT, RIGHT - LEFT, MUTED) + 2;
  }
}

function room(paper: Paper, height: number): void {
  if (paper.y + height > BOTTOM) paper.next();
}
