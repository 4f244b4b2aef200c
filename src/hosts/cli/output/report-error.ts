/** Says what went wrong and what to do next: code, message, places, remedy. Never a stack trace unless asked for. */
import { ERROR_CATALOGUE, isCoupaError } from '../../../errors';
import { EXIT, exitCodeOf } from '../exit-codes';

/** How to report. */
export interface ErrorReport {
  readonly write: (text: string) => unknown;
  readonly debug: 'on' | 'off';
  /** Values that must not be shown, whatever they turn up in. */
  readonly secrets: readonly string[];
}

/** Reports an error and returns the exit code that belongs to it. */
export function reportError(error: unknown, { write, debug, secrets }: ErrorReport): number {
  const lines: string[] = [];
  if (isCoupaError(error)) {
    lines.push(`${error.code}: ${error.message}`);
    if (error.problems.length > 1) {
      lines.push(
        ...error.problems.slice(0, 20).map(({ path, message }) => `  ${path === '' ? '/' : path}: ${message}`),
      );
    }
    lines.push(`  ${error.remedy}`);
  } else {
    const message = error instanceof Error ? error.message : String(error);
    lines.push(`COUPA_INTERNAL_ERROR: ${message}`, `  ${ERROR_CATALOGUE.COUPA_INTERNAL_ERROR.remedy}`);
  }
  if (debug === 'on' && error instanceof Error) lines.push(error.stack ?? '');
  write(`${redact(lines.join('\n'), secrets)}\n`);
  return isCoupaError(error) ? exitCodeOf(error.code) : EXIT.failed;
}

/** Replaces secrets by value. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length > 0)
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}
