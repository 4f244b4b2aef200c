/** What a user reads about an error: every problem, on a line of its own, and none twice. */
import { CoupaError } from '../../../src/errors';
import { reportError } from '../../../src/hosts/cli/output/report-error';

function said(message: string, problems: readonly { readonly path: string; readonly message: string }[]): string[] {
  let text = '';
  const write = (more: string): string => (text += more);
  reportError(new CoupaError('COUPA_CONFIGURATION_INVALID', message, { problems }), {
    write,
    debug: 'off',
    secrets: [],
  });
  return text.split('\n').slice(0, -2);
}

const PROBLEMS = [
  { path: '/start', message: 'a date is expected, not "never"' },
  { path: '/object', message: 'There is no object "invoces". Did you mean invoices?' },
];

it('tells problems that end the message on their lines instead', () => {
  const lines = ['  /start: a date is expected, not "never"', `  /object: ${PROBLEMS[1]!.message}`];
  const head = 'COUPA_CONFIGURATION_INVALID: Nothing was started. 2 problems.';
  const both = `/start: a date is expected, not "never". /object: ${PROBLEMS[1]!.message}`;
  expect(said(`Nothing was started. 2 problems. ${both}`, PROBLEMS)).toEqual([head, ...lines]);
  const more = { path: '/interval', message: 'a length of time is expected' };
  const some = said(`Nothing was started. 2 problems. ${both} And 1 more.`, [...PROBLEMS, more]);
  expect(some).toEqual([head, ...lines, '  /interval: a length of time is expected']);
});

it('adds problems that the message does not tell, and keeps what else it says', () => {
  expect(said('It was not saved.', PROBLEMS)).toHaveLength(3);
  const first = 'a date is expected, not "never", so nothing was started; see the guide.';
  expect(said(first, PROBLEMS)).toEqual([
    `COUPA_CONFIGURATION_INVALID: ${first}`,
    `  /object: ${PROBLEMS[1]!.message}`,
  ]);
});

it('leaves a message with one problem as it is, and shortens a long list', () => {
  expect(said('start: a date is expected.', PROBLEMS.slice(0, 1))).toHaveLength(1);
  const many = Array.from({ length: 25 }, (_, index) => ({ path: `/${index}`, message: `number ${index} is bad` }));
  expect(said('All is bad.', many).slice(-2)).toEqual(['  /19: number 19 is bad', '  And 5 more.']);
});
