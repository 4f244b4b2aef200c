/** The keys that encrypt secrets at rest: one in use, older ones only to read what they once wrote. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { CoupaError } from '../../../errors';

/** A key and the id that says of a ciphertext which key it was written with. */
export interface ServiceKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** All keys that are known. */
export interface KeyRing {
  /** Encrypts what is written from now on. */
  readonly current: ServiceKey;
  find(id: string): ServiceKey | undefined;
  /** The keys in every form in which they may be written, to keep them out of logs and answers. */
  readonly texts: readonly string[];
}

/** Where keys may be given. */
export interface KeySources {
  /** The value of COUPA_SERVICE_KEY. */
  readonly environment?: string | undefined;
  /** A file with keys. */
  readonly file?: string | undefined;
  /** Gets told when the file can be read by others. */
  readonly warn?: (message: string) => void;
}

const BYTES = 32;
const MOST_KEYS = 20;

/** A new key as it is given to the service: 256 random bits in base64. */
export function newKeyText(): string {
  return randomBytes(BYTES).toString('base64');
}

/** A key that lasts as long as the process, for trying out. */
export function passingKeyRing(): KeyRing {
  return ringOf([keyOf(randomBytes(BYTES))]);
}

/**
 * Reads the keys: base64 or hex of 32 bytes each, the one in use first, separated by commas, blanks or line breaks.
 * `undefined` when no key is given.
 * @throws {CoupaError} `COUPA_SERVICE_KEY_INVALID`; the message never holds a piece of a key.
 */
export function readKeyRing(sources: KeySources): KeyRing | undefined {
  const text = sources.file === undefined ? sources.environment : readKeyFile(sources.file, sources.warn);
  const place = sources.file === undefined ? 'COUPA_SERVICE_KEY' : `The key file ${sources.file}`;
  const texts = (text ?? '').split(/[\s,]+/).filter((part) => part !== '');
  if (texts.length === 0) {
    if (sources.file === undefined) return undefined;
    throw invalid(`${place} is empty.`);
  }
  if (texts.length > MOST_KEYS) throw invalid(`${place} holds more than ${MOST_KEYS} keys.`);
  return ringOf(
    texts.map((part, index) => {
      const bytes = /^[0-9a-f]{64}$/i.test(part) ? Buffer.from(part, 'hex') : Buffer.from(part, 'base64');
      const isWhole = /^(?:[0-9a-f]{64}|[\w+/-]{43}=?)$/i.test(part);
      if (isWhole && bytes.length === BYTES) return keyOf(bytes);
      throw invalid(`${place}: key ${index + 1} is not 32 bytes in base64 or hex.`);
    }),
  );
}

function ringOf(keys: readonly ServiceKey[]): KeyRing {
  const [current] = keys;
  if (current === undefined) throw invalid('No key is given.');
  const texts = keys.flatMap(({ bytes }) => {
    const [base64, hex] = [bytes.toString('base64'), bytes.toString('hex')];
    return [base64, base64.replace(/=+$/, ''), bytes.toString('base64url'), hex, hex.toUpperCase()];
  });
  return { current, find: (id) => keys.find((key) => key.id === id), texts: [...new Set(texts)] };
}

/** The id follows from the key, so that nobody has to give it and it can never be mixed up. */
function keyOf(bytes: Buffer): ServiceKey {
  return { id: createHash('sha256').update('coupa-service-key').update(bytes).digest('hex').slice(0, 12), bytes };
}

function readKeyFile(file: string, warn: KeySources['warn']): string {
  try {
    const { mode, size } = statSync(file);
    if (size > 65_536) throw invalid(`The key file ${file} is larger than a file with keys.`);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      warn?.(`the key file ${file} can be read by other users of this machine; run: chmod 600 ${file}`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof CoupaError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw invalid(`The key file ${file} cannot be read (${reason}).`);
  }
}

function invalid(message: string): CoupaError {
  return new CoupaError('COUPA_SERVICE_KEY_INVALID', message);
}
