/** Short ways to ask a validator; what they return is what a test compares. */
import { loadCatalog, type ValidationReport } from '../../../src/catalog';

/** Checks a record of an object as the activities do. */
export function check(object: string, record: unknown, operation: 'create' | 'update' = 'create'): ValidationReport {
  const catalog = loadCatalog();
  return catalog.validator(catalog.object(object), operation)(record);
}

/** Where problems were found. */
export const problemPaths = (report: ValidationReport): string[] => report.problems.map((problem) => problem.path);

/** Warnings but for the one of missing fields, which stands at the record itself. */
export const warningPaths = (report: ValidationReport): string[] =>
  report.warnings.map((warning) => warning.path).filter((path) => path !== '');
