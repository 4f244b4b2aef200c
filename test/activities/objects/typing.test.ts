/** The typed modules mean what they say to the compiler. */
import path from 'node:path';
import ts from 'typescript';

test('typing.ts compiles, and each line that must be refused is', () => {
  const root = path.resolve(__dirname, '../../..');
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([path.join(__dirname, 'typing.ts')], { ...options, noEmit: true });
  const findings = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || /typing\.ts$|activities\/(objects|typed-objects)/.test(file.fileName))
    .map(({ file, start, messageText }) => {
      const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1;
      return `${path.basename(file?.fileName ?? '')}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  expect(findings).toEqual([]);
}, 60_000);
