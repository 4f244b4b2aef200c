/** What a stored checkpoint says to a person who asks where polling stands. */
import type { Checkpoint } from './checkpoint';

/** Where polling stood when the last page was stored. Times are milliseconds since the epoch, by the clock of the site. */
export interface CheckpointDescription {
  readonly site?: string;
  readonly object?: string;
  /** Everything that changed before was read. */
  readonly watermark?: number;
  /** What was under way. */
  readonly underWay: readonly ('window' | 'reconciliation' | 'deletions')[];
}

/** Describes a checkpoint for display only: one that cannot be read has nothing to say, and polling tells why. */
export function describeCheckpoint(text: string | undefined): CheckpointDescription {
  const { site, object, watermark, window, reconciliation, sweep } = parse(text ?? '{}');
  return {
    ...(typeof site === 'string' ? { site } : {}),
    ...(typeof object === 'string' ? { object } : {}),
    ...(typeof watermark === 'number' ? { watermark } : {}),
    underWay: [
      ...(window === undefined ? [] : ['window' as const]),
      ...(reconciliation === undefined ? [] : ['reconciliation' as const]),
      ...(sweep === undefined ? [] : ['deletions' as const]),
    ],
  };
}

function parse(text: string): Partial<Checkpoint> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
