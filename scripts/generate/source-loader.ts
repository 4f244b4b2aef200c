/**
 * Lets the generator use the catalog as the sources have it, without a build: a hook turns the TypeScript under `src/`
 * into CommonJS when it is required, as the compiler does for the package.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const SOURCES = new URL('../../src/', import.meta.url);

/** Sources import one another without an extension, a folder by its `index.ts`. */
function typescriptFile(specifier: string, parent: string): URL | undefined {
  const base = new URL(specifier, parent).href;
  return [`${base}.ts`, `${base}/index.ts`].map((href) => new URL(href)).find((url) => existsSync(url));
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    const parent = context.parentURL;
    if (specifier.startsWith('.') && parent?.startsWith(SOURCES.href) === true) {
      const found = typescriptFile(specifier, parent);
      if (found !== undefined) return { url: found.href, format: 'commonjs', shortCircuit: true };
    }
    return nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.startsWith(SOURCES.href) || !url.endsWith('.ts')) return nextLoad(url, context);
    const { outputText } = ts.transpileModule(readFileSync(fileURLToPath(url), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true },
    });
    return { format: 'commonjs', source: outputText, shortCircuit: true };
  },
});

const requireSource = createRequire(SOURCES);

/** Loads a source file, e.g. `catalog/index.ts`; the caller names the type, which the compiler then checks against it. */
export function loadSource<Module>(path: string): Module {
  return requireSource(fileURLToPath(new URL(path, SOURCES))) as Module;
}

/** The address of a folder or file of the repository. */
export function repositoryPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
