/** The status line: quick runs must not flood the editors, and the last word must always be seen. */
import { CoupaError } from '../../../src/errors';
import { createRunStatus } from '../../../src/hosts/node-red/run-status';
import type { NodeStatus } from '../../../src/hosts/node-red/runtime-api';

let shown: NodeStatus[];
const node = { status: (status: NodeStatus): void => void shown.push(status) };

beforeEach(() => {
  jest.useFakeTimers();
  shown = [];
});
afterEach(() => {
  jest.useRealTimers();
});

it('changes at most four times a second, however much happens', () => {
  const status = createRunStatus(node);
  for (let step = 0; step < 1000; step += 1) {
    status.progress(`${step} read`);
    jest.advanceTimersByTime(2);
  }
  status.finished('1,000 records', 'good');
  jest.runAllTimers();
  expect(shown.length).toBeLessThanOrEqual(10);
  expect(shown[0]).toEqual({ fill: 'blue', shape: 'dot', text: '0 read' });
  expect(shown.at(-1)).toEqual({ fill: 'green', shape: 'dot', text: '1,000 records' });
});

it('shortens a long error, and shows nothing of its cause', () => {
  createRunStatus(node).failed(new CoupaError('COUPA_SITE_DOWN', 'x'.repeat(500), { cause: new Error('secret') }));
  expect(shown).toEqual([{ fill: 'red', shape: 'ring', text: `${'x'.repeat(59)}…` }]);
});

it('forgets what it was about to show when it is cleared', () => {
  const status = createRunStatus(node);
  status.progress('1 read');
  status.progress('2 read');
  status.clear();
  jest.runAllTimers();
  expect(shown.at(-1)).toEqual({});
});
