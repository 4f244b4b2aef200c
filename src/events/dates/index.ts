/** The door of dates: Java's patterns and time zones, which nothing else in the package knows. */
export { checkJavaPattern, type PatternReport } from './check-pattern';
export { formatJava, MILLISECONDS } from './format';
export { parseJava, type ParsedDate } from './parse';
export { parseIso } from './iso';
export { readDate } from './read-date';
export { compilePlaceholders, type CompiledTemplate, type TemplateProblem } from './placeholders';
export { resolveZone, UTC, type ResolvedZone, type Zone } from './zones';
