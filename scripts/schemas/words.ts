/** Names of things: from class names to XML elements, from paths to what a person reads in a list. */

const UNCOUNTABLE = /(information|inventory|equipment|feedback)$/i;

/** Spellings that capitalising the first letter would get wrong. */
const SPELLING: Readonly<Record<string, string>> = {
  api: 'API',
  asn: 'ASN',
  clm: 'CLM',
  erp: 'ERP',
  id: 'ID',
  pdf: 'PDF',
  po: 'PO',
  sftp: 'SFTP',
  sim: 'SIM',
  uom: 'UOM',
  uoms: 'UOMs',
  url: 'URL',
};

/** Names that every JavaScript object has by nature: a table by name would find them also where they are not in it. */
export const INBORN: readonly string[] = Object.getOwnPropertyNames(Object.prototype);

/** `InvoiceHeader` -> `invoice-header`, `CoupaPay-Payment` -> `coupa-pay-payment`. */
export function dashed(className: string): string {
  return className
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
}

/** `invoice_payment` -> `InvoicePayment`. */
export function className(words: string): string {
  return words
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** The plural of the last word: `address` -> `addresses`, `supplier-information` -> itself. */
export function plural(words: string): string {
  if (UNCOUNTABLE.test(words)) return words;
  if (/[^aeiou]y$/i.test(words)) return `${words.slice(0, -1)}ies`;
  if (/(s|x|ch|sh)$/i.test(words)) return `${words}es`;
  return `${words}s`;
}

/** The singular of the last word: `expense_lines` -> `expense_line`. */
export function singular(words: string): string {
  if (/ies$/i.test(words)) return `${words.slice(0, -3)}y`;
  if (/(ss|sh|ch|x|status)es$/i.test(words)) return words.slice(0, -2);
  if (/[^su]s$/i.test(words)) return words.slice(0, -1);
  return words;
}

/** `purchase_orders` -> `Purchase Orders`. */
export function humanized(words: string): string {
  return words
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => SPELLING[word.toLowerCase()] ?? word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
