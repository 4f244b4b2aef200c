/** Says what went wrong and what to do next: code, message, places, remedy. Never a stack trace unless asked for. */
import { ERROR_CATALOGUE, isCoupaError, type CoupaError } from '../../../errors';
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
    lines.push(...told(error), `  ${error.remedy}`);
  } else {
    const message = error instanceof Error ? error.message : String(error);
    lines.push(`COUPA_INTERNAL_ERROR: ${message}`, `  ${ERROR_CATALOGUE.COUPA_INTERNAL_ERROR.remedy}`);
  }
  if (debug === 'on' && error instanceof Error) lines.push(error.stack ?? '');
  write(`${redact(lines.join('\n'), secrets)}\n`);
  return isCoupaError(error) ? exitCodeOf(error.code) : EXIT.failed;
}

const MOST_PROBLEMS = 20;

/** The message, and below it each problem on a line of its own; those that the message tells are not told twice. */
function told({ code, message, problems }: CoupaError): readonly string[] {
  if (problems.length < 2) return [`${code}: ${message}`];
  const lines = problems.map(({ path, message: text }) => `  ${path === '' ? '/' : path}: ${text}`);
  const inMessage = problems.flatMap(({ path, message: text }) => [`${path}: ${text}`, text]);
  const start = Math.min(...inMessage.map((text) => message.indexOf(text)).filter((index) => index >= 0));
  const rest = inMessage.reduce((left, text) => left.replace(text, ''), message.slice(Math.min(start, message.length)));
  // Some messages end with their problems, or with the first of them; then the lines take their place.
  const isNothingElse = /^[\s.;]*(?:And \d+ more\.)?$/.test(rest);
  const head = isNothingElse && start > 0 ? message.slice(0, start).trimEnd() : message;
  const shown = isNothingElse ? lines : lines.filter((_, index) => !message.includes(problems[index]!.message));
  const more = shown.length > MOST_PROBLEMS ? [`  And ${shown.length - MOST_PROBLEMS} more.`] : [];
  return [`${code}: ${head}`, ...shown.slice(0, MOST_PROBLEMS), ...more];
}

/** Replaces secrets by value. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length > 0)
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}
