/** The operators of Coupa's query language and the kinds of field that each of them refuses. */
import type { CatalogField } from '../../catalog';
import type { Operator } from '../model';

/** What is known of one operator. */
interface OperatorFacts {
  /** What follows the field name in a parameter; equality has nothing. */
  readonly suffix: string;
  /** Compares text, which Coupa does not do on points in time. */
  readonly text?: true;
  readonly list?: true;
  /** Field types on which Coupa documents that it does not work, and what to write instead. */
  readonly refuses?: Partial<Record<CatalogField['type'], string>>;
}

const RANGE = 'compare with gt_or_eq and lt, which is how Coupa searches points in time';
const TEXT: Pick<OperatorFacts, 'text' | 'refuses'> = { text: true, refuses: { date: RANGE, dateTime: RANGE } };

const OPERATORS: Readonly<Record<Operator, OperatorFacts>> = {
  eq: { suffix: '' },
  not_eq: { suffix: '[not_eq]' },
  contains: { suffix: '[contains]', ...TEXT },
  starts_with: { suffix: '[starts_with]', ...TEXT },
  ends_with: { suffix: '[ends_with]', ...TEXT },
  gt: { suffix: '[gt]' },
  lt: { suffix: '[lt]' },
  gt_or_eq: { suffix: '[gt_or_eq]' },
  lt_or_eq: { suffix: '[lt_or_eq]' },
  in: { suffix: '[in]', list: true },
  not_in: { suffix: '[not_in]', list: true },
  blank: {
    suffix: '[blank]',
    refuses: { dateTime: 'Coupa documents it as not for datetimes; to find filled ones compare with gt an early date' },
  },
};

/** The names, in the order of the reference. */
export const OPERATOR_NAMES = Object.keys(OPERATORS) as readonly Operator[];

/** Facts about an operator, or `undefined` when Coupa has none of that name. */
export function operatorFacts(name: unknown): OperatorFacts | undefined {
  return typeof name === 'string' && Object.hasOwn(OPERATORS, name) ? OPERATORS[name as Operator] : undefined;
}
