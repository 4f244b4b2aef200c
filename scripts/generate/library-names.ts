/** The names that the library exports besides those of objects: an object or a definition of the same name would be hidden. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { repositoryPath } from './source-loader.ts';

const LIBRARY = repositoryPath('src/index.ts');
const OBJECTS = repositoryPath('src/activities/objects/index.ts');

function sourceFile(from: string, specifier: string): string {
  const base = join(dirname(from), specifier);
  return existsSync(`${base}.ts`) ? `${base}.ts` : join(base, 'index.ts');
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

/** The names that a statement of a file declares and exports, or hands on. */
function namesOf(statement: ts.Statement, file: string): readonly string[] {
  if (ts.isExportDeclaration(statement)) {
    const { exportClause, moduleSpecifier } = statement;
    if (exportClause !== undefined && ts.isNamedExports(exportClause))
      return exportClause.elements.map(({ name }) => name.text);
    return moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)
      ? []
      : exportsOf(sourceFile(file, moduleSpecifier.text));
  }
  if (!isExported(statement)) return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  const { name } = statement as ts.DeclarationStatement;
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

function exportsOf(file: string): readonly string[] {
  if (file === OBJECTS) return [];
  const { statements } = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023);
  return statements.flatMap((statement) => namesOf(statement, file));
}

/** The names, read from the sources. */
export const LIBRARY_NAMES: ReadonlySet<string> = new Set(exportsOf(LIBRARY));
