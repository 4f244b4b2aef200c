/** Checks one value of a credential, without ever repeating it. */

/** The value without blanks around it, or what is wrong with it. */
export type SecretResult =
  { readonly ok: true; readonly value: string } | { readonly ok: false; readonly fault: string };

const LONGEST = 4096;

const PLACEHOLDER =
  /^(?:x{3,}|\*+|•+|\.+|-+|_+|<.*>|\[.*\]|\$?\{.*\}|%.*%|__PWRD__|your[-_ ].*|(?:put|insert|enter|paste)[-_ ].*here|api[-_ .]?key|client[-_ .]?(?:id|secret)|change[-_ ]?me|placeholder|redacted|undefined|null|todo)$/i;

/**
 * Accepts visible ASCII only: whatever else is in a key comes from a faulty copy (a line break, a typographic dash), and
 * a line break would let a value write HTTP headers of its own.
 */
export function checkSecret(value: unknown): SecretResult {
  if (value === undefined || value === null) return { ok: false, fault: 'is required' };
  if (typeof value !== 'string') return { ok: false, fault: 'must be text' };
  const text = value.trim();
  if (text === '') return { ok: false, fault: 'is required' };
  if (text.length > LONGEST) return { ok: false, fault: `is longer than ${LONGEST} characters` };
  if (PLACEHOLDER.test(text)) return { ok: false, fault: 'still holds a placeholder; put the real value in' };
  if (/[\r\n]/.test(text)) return { ok: false, fault: 'must not contain a line break; copy the value again' };
  if (!/^[\x20-\x7e]*$/.test(text)) {
    return { ok: false, fault: 'contains a control or non-ASCII character; copy the value again' };
  }
  return text.includes(' ') ? { ok: false, fault: 'must not contain spaces' } : { ok: true, value: text };
}
