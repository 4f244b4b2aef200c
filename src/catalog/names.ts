/** Spellings of names: Coupa takes dashes and underscores alike, and people mistype. */
import { distance } from 'fastest-levenshtein';

/** Longer names are compared by their beginning only, so that a huge input costs no time. */
const COMPARED = 80;

/** A name in the form in which spellings are compared: lower case, dashes. */
export function normalized(name: string): string {
  return name.trim().toLowerCase().replaceAll('_', '-');
}

interface Candidate {
  readonly name: string;
  readonly score: number;
}

/** The fewer the better; a name that begins with what was typed is as good as one letter off. */
function scoreOf(typed: string, candidate: string): number {
  const steps = distance(typed, candidate);
  if (typed.length >= 3 && candidate.startsWith(typed)) return Math.min(steps, 1);
  if (typed.length >= 4 && candidate.includes(typed)) return Math.min(steps, 2);
  return steps;
}

/**
 * The known names nearest to what was typed, best first, at most `limit`; none when nothing is near.
 * @param spellings other names of a known name, e.g. the class name of an object
 */
export function nearestNames(
  typed: string,
  known: readonly string[],
  limit = 3,
  spellings: (name: string) => readonly string[] = () => [],
): readonly string[] {
  const wanted = normalized(typed).slice(0, COMPARED);
  if (wanted === '') return [];
  const farthest = Math.max(2, Math.floor(wanted.length / 3));
  return known
    .map((name): Candidate => {
      const scores = [name, ...spellings(name)].map((spelling) => scoreOf(wanted, normalized(spelling)));
      return { name, score: Math.min(...scores) };
    })
    .filter(({ score }) => score <= farthest)
    .sort((a, b) => a.score - b.score || a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** What a user typed, safe to show in a message: quoted, cut, without control characters. */
export function shown(typed: unknown): string {
  const text = typeof typed === 'string' ? typed : typeof typed;
  return JSON.stringify(text.length > COMPARED ? `${text.slice(0, COMPARED)}...` : text);
}
