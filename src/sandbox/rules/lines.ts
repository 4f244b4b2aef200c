/** Numbers of lines: 1, 2, 3 for those that bring none; a requisition drops later lines that repeat a number. */
import type { Row } from '../store/row';
import { relatedRows } from '../store/row';
import type { Store } from '../store/store';
import { plainText } from '../values/text';

const DROPS_REPEATED = new Set(['RequisitionHeader']);

function numberLines(store: Store, row: Row, field: string): void {
  const used = new Set<string>();
  const repeated: Row[] = [];
  for (const line of relatedRows(row, field)) {
    const number = line.values['line-num'];
    if (number === null || number === undefined) continue;
    if (used.has(plainText(number)) && DROPS_REPEATED.has(row.kind.name)) repeated.push(line);
    used.add(plainText(number));
  }
  repeated.forEach((line) => store.remove(line));
  let next = 1;
  for (const line of relatedRows(row, field)) {
    if (line.values['line-num'] !== null && line.values['line-num'] !== undefined) continue;
    while (used.has(plainText(next))) next += 1;
    used.add(plainText(next));
    const asText = line.kind.byName.get('line-num')?.type === 'string';
    store.table(line.kind.name).assign(line, { 'line-num': asText ? plainText(next) : next });
  }
}

/** Gives numbers to the lines of a record, whatever its lines are called. */
export function numberAllLines(store: Store, row: Row): void {
  for (const field of row.kind.fields) {
    if (field.type === 'owned' && field.many && Array.isArray(row.values[field.name])) {
      const first = relatedRows(row, field.name)[0];
      if (first?.kind.byName.has('line-num') === true) numberLines(store, row, field.name);
    }
  }
}
