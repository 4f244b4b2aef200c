/** Encrypts values for keeping, with AES-256-GCM. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CoupaError } from '../../../errors';
import type { KeyRing } from './key-ring';

/** Turns secrets into texts that may be stored, and back. */
export interface Sealer {
  /** Id of the key that is in use. */
  readonly keyId: string;
  /** @param place what the value belongs to; it can be opened for this place only, so that rows cannot be swapped. */
  seal(plain: string, place: string): string;
  /** @throws {CoupaError} `COUPA_SERVICE_KEY_INVALID` when the key is not known or the text was changed. */
  open(sealed: string, place: string): string;
  /** Whether it was sealed with another key than the one in use. */
  isOutdated(sealed: string): boolean;
}

const FORM = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Makes a sealer. A sealed text is `v1.<key id>.<nonce>.<tag>.<ciphertext>`. */
export function createSealer(ring: KeyRing): Sealer {
  return {
    keyId: ring.current.id,
    seal(plain, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', ring.current.bytes, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(place));
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      const parts = [nonce, cipher.getAuthTag(), text].map((part) => part.toString('base64url'));
      return [FORM, ring.current.id, ...parts].join('.');
    },
    open(sealed, place) {
      const [form, id = '', nonce = '', tag = '', text = ''] = sealed.split('.');
      const key = form === FORM ? ring.find(id) : undefined;
      if (key === undefined) {
        throw new CoupaError(
          'COUPA_SERVICE_KEY_INVALID',
          `The secret of ${place} was encrypted with key ${/^\w{12}$/.test(id) ? id : '(unknown)'}, which is not given.`,
        );
      }
      try {
        const bytes = (part: string): Buffer => Buffer.from(part, 'base64url');
        const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes(nonce), { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(place));
        decipher.setAuthTag(bytes(tag));
        return Buffer.concat([decipher.update(bytes(text)), decipher.final()]).toString('utf8');
      } catch (error) {
        const message = `The secret of ${place} was changed after it had been encrypted, or belongs to something else.`;
        throw new CoupaError('COUPA_SERVICE_KEY_INVALID', message, { cause: error });
      }
    },
    isOutdated: (sealed) => sealed.split('.')[1] !== ring.current.id,
  };
}
