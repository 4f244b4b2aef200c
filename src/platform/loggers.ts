/** Loggers for hosts without one of their own: nothing at all, or one line of JSON per entry on a stream. */
import type { LogFields, Logger } from '../sdk';

/** From the most to the least talkative. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Where lines go and which. */
export interface StreamLoggerOptions {
  /** The least serious level that is written; `info` when absent. */
  readonly level?: LogLevel;
  /** Standard error when absent, because standard output belongs to the records. */
  readonly stream?: { write(line: string): unknown };
}

const nothing = (): void => undefined;

/** Says nothing. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function line(level: LogLevel, message: string, fields: LogFields | undefined): string {
  const head = { time: new Date().toISOString(), level, message };
  try {
    return JSON.stringify({ ...head, ...fields });
  } catch {
    // A cycle or a BigInt in the fields must not take the work down that it reports on.
    return JSON.stringify({ ...head, fields: 'not serialisable' });
  }
}

/** Writes one line of JSON per entry; never throws for what it is given. */
export function createStreamLogger(options: StreamLoggerOptions = {}): Logger {
  const stream = options.stream ?? process.stderr;
  const from = LEVELS.indexOf(options.level ?? 'info');
  const writer =
    (level: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      if (LEVELS.indexOf(level) >= from) stream.write(`${line(level, message, fields)}\n`);
    };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}
