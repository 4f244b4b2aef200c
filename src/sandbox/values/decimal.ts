/** Exact decimals as strings: checking, comparing, multiplying and adding without ever making a float of them. */

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

interface Scaled {
  readonly digits: bigint;
  /** How many of the digits stand after the point. */
  readonly scale: number;
}

/** Whether a text is a decimal number of a length that is worth computing with. */
export function isDecimal(text: string): boolean {
  return text.length <= 120 && DECIMAL.test(text);
}

function scaled(text: string): Scaled {
  const [mantissa = '0', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace(/^\+/, '').split('.');
  const digits = BigInt(`${whole === '-' ? '-0' : whole}${fraction}` || '0');
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function align(a: Scaled, b: Scaled): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.digits * 10n ** BigInt(scale - a.scale), b.digits * 10n ** BigInt(scale - b.scale), scale];
}

/** Negative, zero or positive, as for sorting. Up to 15 digits fit a double exactly enough to be ordered by it. */
export function compareDecimals(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length <= 15 && b.length <= 15) return Number(a) - Number(b);
  const [left, right] = align(scaled(a), scaled(b));
  return left < right ? -1 : left > right ? 1 : 0;
}

function toText(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + text;
  const fraction = text.slice(-scale).replace(/0+$/, '');
  return `${sign}${text.slice(0, -scale)}.${fraction === '' ? '0' : fraction}`;
}

/** The exact product, without padding zeroes. */
export function multiplyDecimals(a: string, b: string): string {
  const left = scaled(a);
  const right = scaled(b);
  return toText(left.digits * right.digits, left.scale + right.scale);
}

/** The exact sum, without padding zeroes. */
export function addDecimals(a: string, b: string): string {
  const [left, right, scale] = align(scaled(a), scaled(b));
  return toText(left + right, scale);
}
