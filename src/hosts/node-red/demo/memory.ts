/** What one demo folder remembers from start to start: its own secret and the address of its sandbox. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The remembered facts; address and port are absent before the first start has got that far. */
export interface DemoMemory {
  /** Encrypts the credentials of the demo's flows. */
  readonly credentialSecret: string;
  readonly siteAddress?: string;
  readonly sandboxPort?: number;
  save(facts: { readonly siteAddress: string; readonly sandboxPort: number }): void;
}

/** Reads the memory of a folder, making both when they do not exist yet. */
export function demoMemory(folder: string): DemoMemory {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'demo.json');
  const found = readFacts(file);
  const facts = {
    ...found,
    credentialSecret: textOf(found['credentialSecret']) ?? randomBytes(24).toString('base64url'),
  };
  const write = (more: object): void => {
    writeFileSync(file, `${JSON.stringify({ ...facts, ...more }, null, 2)}\n`, { mode: 0o600 });
  };
  write({});
  const { credentialSecret } = facts;
  const siteAddress = textOf(found['siteAddress']);
  const sandboxPort = typeof found['sandboxPort'] === 'number' ? found['sandboxPort'] : undefined;
  return {
    credentialSecret,
    ...(siteAddress === undefined ? {} : { siteAddress }),
    ...(sandboxPort === undefined ? {} : { sandboxPort }),
    save: write,
  };
}

function readFacts(file: string): Readonly<Record<string, unknown>> {
  try {
    const facts: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof facts === 'object' && facts !== null ? (facts as Record<string, unknown>) : {};
  } catch {
    // No memory yet, or one that cannot be read: a new one costs the user nothing but the demo key, to be entered again.
    return {};
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
