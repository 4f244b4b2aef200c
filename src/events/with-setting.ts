/** Puts one of the flat settings into a configuration that was not read yet, whatever its form. */
type Members = Readonly<Record<string, unknown>>;

/**
 * A copy with the setting in place of any that the configuration has. What is no configuration stays as it is, so that
 * reading it tells what is wrong.
 */
export function withSetting(configuration: unknown, key: string, value: unknown): unknown {
  if (typeof configuration === 'string') {
    try {
      return withSetting(JSON.parse(configuration) as unknown, key, value);
    } catch {
      return configuration;
    }
  }
  if (Array.isArray(configuration)) return { resources: configuration as readonly unknown[], [key]: value };
  if (!isMembers(configuration)) return configuration;
  const { configuration: inner } = configuration;
  if (inner === undefined || inner === null) return { ...configuration, [key]: value };
  return { ...configuration, configuration: withSetting(inner, key, value) };
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}
