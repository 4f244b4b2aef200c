/* Keeps secrets out of the flow file: what a configuration holds of them is masked before it is saved. */
(function (coupa) {
  'use strict';

  const MASK = '********';

  function isMembers(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  }

  /** Masks every text and number below; empty ones are no secrets. */
  function masked(value) {
    if (Array.isArray(value)) return value.map(masked);
    if (isMembers(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, masked(each)]));
    return value === null || value === '' || typeof value === 'boolean' ? value : MASK;
  }

  function withoutSecrets(value, names) {
    if (typeof value === 'string') return textWithoutSecrets(value, names);
    if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, names));
    if (!isMembers(value)) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, each]) => [key, names.includes(key) ? masked(each) : withoutSecrets(each, names)]),
    );
  }

  /** JSON within JSON: a configuration may be encoded as text. */
  function textWithoutSecrets(text, names) {
    if (!/^\s*["[{]/.test(text)) return text;
    try {
      const given = JSON.parse(text);
      const made = withoutSecrets(given, names);
      return JSON.stringify(made) === JSON.stringify(given) ? text : JSON.stringify(made, null, 2);
    } catch {
      return roughly(text, names);
    }
  }

  /** What is no JSON yet, e.g. for a missing comma, keeps its look; what follows the name of a secret does not stay. */
  function roughly(text, names) {
    const escaped = names.map((name) => name.replace(/\./g, '\\.')).join('|');
    const values = ['"(?:[^"\\\\\\n]|\\\\.)*"', '\\{[^}]*\\}?', '\\[[^\\]]*\\]?', '[^\\n]*?(?=[,}\\]]?\\s*(?:\\n|$))'];
    const secret = new RegExp(`((?:${escaped})[\\\\"'\`]*\\s*[:=]\\s*)(?:${values.join('|')})`, 'g');
    return text.replace(secret, (_all, before) => `${before}"${MASK}"`);
  }

  /** A text, such as JSON, without the values of the settings that are secrets. */
  coupa.maskSecrets = function (text) {
    return textWithoutSecrets(text, coupa.secretSettings);
  };
})(window.CoupaConnector);
