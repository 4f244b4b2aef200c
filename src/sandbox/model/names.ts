/** Names: dashes on the wire, underscores in queries and error keys, words in messages. */

/** `payment_term` and `payment-term` are the same name; this is the one used inside. */
export function dashed(name: string): string {
  return name.includes('_') && !name.startsWith('_') ? name.replaceAll('_', '-') : name;
}

/** `InvoiceHeader` to `invoice-header`, `CoupaPay-Payment` to `coupa-pay-payment`. */
export function elementName(definition: string): string {
  return definition
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}

/** The key of a definition in an error body: `invoice_header`. */
export function modelKey(definition: string): string {
  return elementName(definition).replaceAll('-', '_');
}

/** The first word of a message about a field: `invoice-number` to `Invoice number`. */
export function humanName(field: string): string {
  const words = field.replaceAll(/[-_]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** English singular of the plurals that occur as array names: `addresses`, `currencies`, `invoice-lines`. */
export function singular(plural: string): string {
  if (plural.endsWith('ies')) return `${plural.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(plural)) return plural.slice(0, -2);
  return plural.endsWith('s') && !plural.endsWith('ss') ? plural.slice(0, -1) : plural;
}

/** `invoice-line` to `InvoiceLine`. */
export function className(name: string): string {
  return name.replaceAll(/(?:^|[-_])([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}
