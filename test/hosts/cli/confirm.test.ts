import { PassThrough } from 'node:stream';
import { confirm, type Question } from '../../../src/hosts/cli/confirm';

const question: Question = { text: 'Delete record 5', yes: undefined, takesStdin: false };

function terminal({ isTTY }: { readonly isTTY: boolean }) {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const abort = new AbortController();
  const cli = { stdin, stderr, signal: abort.signal } as unknown as Parameters<typeof confirm>[0];
  return { cli, stdin, stderr, abort };
}

test('goes on when the user types yes', async () => {
  const { cli, stdin, stderr } = terminal({ isTTY: true });
  const asked = confirm(cli, question);
  stdin.write('Yes\n');
  await asked;
  expect(String(stderr.read())).toBe('Delete record 5? Type yes to go on: ');
});

test.each(['no\n', '\n', 'y\n'])('does nothing at %j', async (answer) => {
  const { cli, stdin } = terminal({ isTTY: true });
  const asked = confirm(cli, question);
  stdin.write(answer);
  await expect(asked).rejects.toMatchObject({ code: 'COUPA_CANCELLED' });
});

test('does nothing when it is interrupted', async () => {
  const { cli, abort } = terminal({ isTTY: true });
  const asked = confirm(cli, question);
  abort.abort();
  await expect(asked).rejects.toMatchObject({ code: 'COUPA_CANCELLED' });
});

test('needs --yes where nobody can be asked', async () => {
  await expect(confirm(terminal({ isTTY: false }).cli, question)).rejects.toMatchObject({
    code: 'COUPA_INPUT_INVALID',
  });
  const read = { ...question, takesStdin: true };
  await expect(confirm(terminal({ isTTY: true }).cli, read)).rejects.toMatchObject({ code: 'COUPA_INPUT_INVALID' });
  await confirm(terminal({ isTTY: false }).cli, { ...question, yes: true });
});
