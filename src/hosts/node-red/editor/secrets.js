/*
 * Keeps secrets where they belong: what a configuration holds of them is masked before it is saved into the flow file, and
 * those of a connection stay with its address.
 */
(function (coupa) {
  'use strict';

  const MASK = '********';
  /** What Node-RED shows in the place of a secret that is stored and was not touched. */
  const UNTOUCHED = '__PWRD__';

  function isMembers(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  }

  /** Masks every text and number below; empty ones are no secrets. */
  function masked(value) {
    if (Array.isArray(value)) return value.map(masked);
    if (isMembers(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, masked(each)]));
    return value === null || value === '' || typeof value === 'boolean' ? value : MASK;
  }

  /** Masks the user and the values of the query; the rest says where, not who. */
  function maskedAddress(address) {
    return address
      .replace(/^([^?#]*?:\/\/)[^/?#]*@/, `$1${MASK}@`)
      .replace(/\?[^#]*/, (query) =>
        query.replace(/([?&])([^=&]*)(=?)[^&]*/g, (_all, mark, name, sign) =>
          sign ? `${mark}${name}=${MASK}` : `${mark}${name && MASK}`,
        ),
      );
  }

  function withoutSecrets(value, names) {
    if (typeof value === 'string') return textWithoutSecrets(value, names);
    if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, names));
    if (!isMembers(value)) return value;
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, each]) => {
        if (names.includes(key)) return [key, masked(each)];
        const isAddress = typeof each === 'string' && coupa.secretAddresses.includes(key);
        return [key, isAddress ? maskedAddress(each) : withoutSecrets(each, names)];
      }),
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
    return text
      .replace(secret, (_all, before) => `${before}"${MASK}"`)
      .replace(/(https?:\/\/)[^\s"'`\\]+/g, (address) => maskedAddress(address));
  }

  /**
   * Asks for stored secrets again while the address of a form is another than the stored one: a key of one site must not
   * be sent to another, and would be of no use there.
   */
  coupa.guardSecrets = function (form, node, addressName) {
    const address = form.fields.find(({ property }) => property.name === addressName).field;
    const stored = (node[addressName] || '').trim();
    const control = address.element;
    const secrets = form.fields.filter(
      ({ property, field }) => coupa.isSecret(property) && field.value() === UNTOUCHED,
    );
    if (stored === '' || secrets.length === 0) return;

    control.addEventListener('input', () => {
      const isOther = address.value() !== stored;
      secrets.forEach(({ field, faults }) => {
        if (isOther && field.value() === UNTOUCHED) field.element.value = '';
        if (!isOther && field.value() === '') field.element.value = UNTOUCHED;
        faults.demand(isOther ? `Enter it again: what is stored belongs to ${stored} and is not sent elsewhere.` : '');
      });
    });
  };

  /** A text, such as JSON, without the values of the settings that are secrets. */
  coupa.maskSecrets = function (text) {
    return textWithoutSecrets(text, coupa.secretSettings);
  };
})(window.CoupaConnector);
