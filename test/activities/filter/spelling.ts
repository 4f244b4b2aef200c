/** Spells filters in the three syntaxes, as variously as the grammars allow. */
import type { FilterSyntax } from '../../../src/activities';
import { FIELDS, type Formula, type Leaf } from './meaning';

/** A choice among so many. */
export type Dice = (sides: number) => number;

const SYMBOLS = { eq: '=', not_eq: '!=', gt: '>', lt: '<', gt_or_eq: '>=', lt_or_eq: '<=' } as const;

/** The text of a formula. */
export function spell(formula: Formula, syntax: FilterSyntax, dice: Dice): string {
  const word = (text: string): string => [text, text.toUpperCase(), text[0]!.toUpperCase() + text.slice(1)][dice(3)]!;
  const gap = (): string => [' ', ' ', '  '][dice(3)]!;
  const joined = (parts: readonly Formula[], by: string): string =>
    parts.map((part) => spelled(part, 'inside')).join(gap() + word(by) + gap());
  const spelled = (each: Formula, place: 'outside' | 'inside'): string => {
    switch (each.is) {
      case 'and':
      case 'or': {
        const text = joined(each.parts, each.is);
        return place === 'outside' && dice(2) === 0 ? text : `(${text})`;
      }
      case 'not':
        return `${word('not')} (${spelled(each.part, 'outside')})`;
      default:
        return spellLeaf(each, { syntax, dice, word });
    }
  };
  return spelled(formula, 'outside');
}

interface Style {
  readonly syntax: FilterSyntax;
  readonly dice: Dice;
  readonly word: (text: string) => string;
}

function spellLeaf(leaf: Leaf, style: Style): string {
  const { syntax, dice, word } = style;
  const { kind } = FIELDS[leaf.field]!;
  const value = (text: string): string => (kind === 'text' ? spellText(text, style) : spellOther(text, kind, style));
  const field = spellField(leaf.field, style);
  switch (leaf.is) {
    case 'blank':
      return `${field} ${word('is')} ${leaf.wanted ? '' : `${word('not')} `}${word(['null', 'blank'][dice(2)]!)}`;
    case 'between':
      return `${field} ${word('between')} ${value(leaf.low)} ${word('and')} ${value(leaf.high)}`;
    case 'list': {
      const items = leaf.values.map(value).join([',', ' , '][dice(2)]);
      const operator = leaf.by === 'in' ? word('in') : word(['not in', 'not_in', 'not-in'][dice(3)]!);
      return `${field} ${operator} ${syntax === 'compact' && dice(2) === 0 ? items : `(${items})`}`;
    }
    case 'match': {
      if (syntax === 'compact' || dice(3) === 0) {
        return `${field} ${word(leaf.by)} ${spellText(leaf.value, style)}`;
      }
      const pattern = leaf.value.replace(/[%_\\]/g, '\\$&');
      const before = leaf.by === 'starts_with' ? '' : '%';
      const behind = leaf.by === 'ends_with' ? '' : '%';
      return `${field} ${word('like')} '${before}${pattern.replaceAll("'", "''")}${behind}'`;
    }
    case 'compare': {
      const symbol = leaf.by === 'not_eq' && dice(2) === 0 ? '<>' : SYMBOLS[leaf.by];
      const space = ['', ' '][dice(2)]!;
      if (dice(3) > 0) return `${field}${space}${symbol}${space}${value(leaf.value)}`;
      return `${field} ${word(leaf.by)} ${value(leaf.value)}`;
    }
  }
}

function spellField(field: string, { syntax, dice }: Style): string {
  const name = dice(2) === 0 ? field : field.replaceAll('-', '_');
  const quoted = [
    name,
    name,
    `\`${name}\``,
    name
      .split('.')
      .map((part) => `\`${part}\``)
      .join('.'),
  ][dice(4)]!;
  return syntax === 'select' && dice(4) === 0 ? `invoices.${quoted}` : quoted;
}

function spellText(text: string, { syntax, dice }: Style): string {
  const quote = ["'", '"'][dice(2)]!;
  if (syntax === 'where') return quote + text.replaceAll(quote, quote + quote) + quote;
  const harmless = /^[\p{L}\p{N}'\\%_]+( [\p{L}\p{N}%_]+)*$/u.test(text) && !/\b(in|and|not|null|or|is)\b/i.test(text);
  if (syntax === 'compact' && harmless && !text.startsWith("'") && dice(2) === 0) return text;
  const escaped = text.replaceAll('\\', '\\\\');
  return quote + escaped.replaceAll(quote, dice(2) === 0 ? `\\${quote}` : quote + quote) + quote;
}

function spellOther(text: string, kind: string, { dice, word }: Style): string {
  if (dice(2) === 0) return `'${text}'`;
  return kind === 'boolean' ? word(text) : text;
}
