// Lets tests load a package that comes as ES modules only: Jest runs CommonJS.
const ts = require('typescript');

module.exports = {
  process: (text, file) => ({
    code: ts.transpileModule(text, {
      fileName: file,
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true },
    }).outputText,
  }),
};
