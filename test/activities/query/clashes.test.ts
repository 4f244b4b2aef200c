/** Conditions that are good alone but not together: what is refused, and what to write instead. */
import {
  checkQuery,
  type Condition,
  type ConditionValue,
  type Operator,
  type QueryRequest,
} from '../../../src/activities';
import { isCoupaError } from '../../../src/errors';

function problemsOf(object: string, request: unknown): readonly unknown[] {
  try {
    checkQuery(object, request as QueryRequest);
  } catch (error) {
    if (isCoupaError(error)) return error.problems;
    throw error;
  }
  return [];
}

type Pair = [string, unknown, RegExp];
const twice = (operator: Operator, one: ConditionValue, other: ConditionValue, message: RegExp): Pair => [
  `twice ${operator}`,
  [one, other].map((value) => ({ field: 'status', operator, value })),
  message,
];

test.each<Pair>([
  [
    'twice the same operator',
    [
      { field: 'id', operator: 'gt', value: 1 },
      { field: 'id', operator: 'gt', value: 2 },
    ],
    /can carry only one of each kind; keep the stricter one/,
  ],
  twice('not_eq', 'a', 'b', /write status not_in a,b$/),
  twice('not_eq', 'a, b', 'c', /keep one and leave out/),
  twice('not_in', ['a', 'b'], ['c'], /write status not_in a,b,c$/),
  twice('eq', 'a', 'b', /either value use in$/),
  twice('in', ['a'], ['b'], /both lists have$/),
  twice('contains', 'a', 'b', /keep one and leave out/),
  [
    'eq and something else',
    [
      { field: 'status', value: 'a' },
      { field: 'status', operator: 'in', value: ['b'] },
    ],
    /keep one/,
  ],
])('%s on one field', (_, conditions, message) => {
  expect(problemsOf('invoices', { conditions })).toEqual([
    { path: '/conditions/1', message: expect.stringMatching(message) as string },
  ]);
});

test('what is to be written instead is taken', () => {
  const instead: Condition[] = [
    { field: 'status', operator: 'not_in', value: ['a', 'b'] },
    { field: 'id', operator: 'gt', value: 1 },
    { field: 'id', operator: 'lt', value: 9 },
  ];
  expect(problemsOf('invoices', { conditions: instead })).toEqual([]);
});

test('a lane that there is not', () => {
  expect(problemsOf('invoices', { lane: 'fast' })).toEqual([
    { path: '/lane', message: 'bulk or interactive is expected' },
  ]);
});
