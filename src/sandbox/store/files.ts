/** Uploaded files, in memory up to a cap. */

/** An uploaded or generated file. */
export interface StoredFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Keeps files by key. */
export interface FileShelf {
  /** Keeps a file; the oldest ones go when all together grow over the cap. */
  put(key: string, file: StoredFile): void;
  get(key: string): StoredFile | undefined;
  drop(key: string): void;
  clear(): void;
}

const CAP_BYTES = 64 * 1024 * 1024;

/** An empty shelf. */
export function createFileShelf(): FileShelf {
  const files = new Map<string, StoredFile>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= files.get(key)?.bytes.length ?? 0;
    files.delete(key);
  };
  return {
    put(key, file) {
      drop(key);
      files.set(key, file);
      bytes += file.bytes.length;
      for (const oldest of files.keys()) {
        if (bytes <= CAP_BYTES || oldest === key) break;
        drop(oldest);
      }
    },
    get: (key) => files.get(key),
    drop,
    clear() {
      files.clear();
      bytes = 0;
    },
  };
}
