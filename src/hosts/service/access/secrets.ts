/** Makes the secrets that open the service, and what is kept of them. */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** A secret of 256 random bits, in letters that need no quoting anywhere. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is kept of a secret. One round of SHA-256 is enough here, unlike for passwords: with 256 random bits there is
 * nothing to guess, however quick guessing is; and a hash that is the same each time can be looked up by an index.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(`coupa-service:${secret}`).digest('hex');
}

/** Cost of scrypt: 32 MB and about 0.1 s for each guess at a password that people chose. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

async function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 32, COST, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** What is kept of a password: slow to compute and salted, because people choose passwords that can be guessed. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt.${salt.toString('base64url')}.${(await derive(password, salt)).toString('base64url')}`;
}

/** Checks a password; without a hash it takes as long, so that nobody learns which users there are. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, salt = '', kept = ''] = (hash ?? '').split('.');
  const derived = await derive(password, Buffer.from(salt, 'base64url'));
  const expected = Buffer.from(kept, 'base64url');
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}
