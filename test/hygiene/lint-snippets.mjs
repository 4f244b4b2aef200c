// Lints snippets as if they were files of the repository. A process of its own, because Jest cannot load ESLint's
// configuration. In: JSON `[{ file, code, typed }]` on stdin; out: for each a list of `rule: message`.
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

// Rules that need types only work on files that exist; the others need none. The one file that snippets with types stand
// in is known here as a program of its own, because reading the whole tree for it takes seconds.
const typed = new ESLint({
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: ['test/hygiene/tsconfig.snippets.json'] } },
  },
});
const untyped = new ESLint({
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { project: null } } },
  ruleFilter: ({ ruleId }) => !ruleId.startsWith('@typescript-eslint/'),
});

const answers = [];
for (const { file, code, typed: withTypes } of JSON.parse(await text(process.stdin))) {
  const [result] = await (withTypes ? typed : untyped).lintText(code, { filePath: file });
  answers.push((result?.messages ?? []).map(({ ruleId, message }) => `${ruleId ?? 'no rule'}: ${message}`));
}
process.stdout.write(JSON.stringify(answers));
