/** ISO 4217 codes this runtime knows (CLDR); the list is the runtime's own, not ours to keep. */
const KNOWN = new Set(Intl.supportedValuesOf('currency'));

export function isCurrency(code: string): boolean {
  return KNOWN.has(code);
}

/** A formatter costs as much as a thousand look-ups. */
const EXPONENTS = new Map<string, number>();

/** Digits after the decimal point: 2 for USD, 0 for JPY, 3 for KWD. */
export function currencyExponent(currency: string): number {
  const known = EXPONENTS.get(currency);
  if (known !== undefined) return known;
  const exponent =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits ?? 2;
  // Only codes the runtime knows, so that the map stays as small as the list of currencies.
  if (KNOWN.has(currency)) EXPONENTS.set(currency, exponent);
  return exponent;
}

/** 1234n, 'USD' → "12.34". Exact, no floating point. */
export function minorToDecimal(minor: bigint, currency: string): string {
  const exponent = currencyExponent(currency);
  const sign = minor < 0n ? '-' : '';
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** "12.34", 'USD' → 1234n; null when it is not an amount of that currency. */
export function decimalToMinor(text: string, currency: string): bigint | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const exponent = currencyExponent(currency);
  const fraction = match[3] ?? '';
  if (fraction.length > exponent) return null;
  const minor = BigInt((match[2] ?? '0') + fraction.padEnd(exponent, '0'));
  return match[1] === '-' ? -minor : minor;
}
