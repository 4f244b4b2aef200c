/* The basic components of adapter.json: text, password, number, checkbox, dropdown. */
(function (coupa) {
  'use strict';

  /** What Node-RED shows in the place of a secret that is stored and was not touched. */
  const UNTOUCHED = '__PWRD__';

  function placeholderOf(property) {
    return property.use && property.use.placeholder;
  }

  /** Texts of many lines, such as JSON. */
  coupa.isLong = function (property) {
    return (coupa.hostOptions.long || []).includes(property.name);
  };

  function text(property, value, id, context) {
    const control = coupa.element(coupa.isLong(property) ? 'textarea' : 'input', {
      ...(coupa.isLong(property) ? { rows: 14, class: 'coupa-long' } : { type: 'text' }),
      id,
      placeholder: placeholderOf(property),
      inputmode: property.type === 'number' ? 'numeric' : undefined,
      autocomplete: 'off',
      spellcheck: 'false',
    });
    control.value = value === undefined || value === null ? '' : value;
    const proposals = coupa.proposals(property, context, control);
    if (!proposals) return { element: control, value: () => control.value.trim(), wide: coupa.isLong(property) };
    const element = coupa.element('div', {}, [control, proposals]);
    return { element, value: () => control.value.trim(), wide: coupa.isLong(property) };
  }

  function password(property, value, id) {
    const control = coupa.element('input', {
      type: 'password',
      id,
      placeholder: placeholderOf(property),
      autocomplete: 'new-password',
    });
    control.value = value || '';
    // Typing into the dots of a stored secret would save dots: a first touch selects them all.
    control.addEventListener('focus', () => control.value === UNTOUCHED && control.select());
    return { element: control, value: () => control.value };
  }

  function checkbox(property, value, id) {
    const control = coupa.element('input', { type: 'checkbox', id });
    control.checked = value === true || value === 'true';
    return { element: control, value: () => control.checked };
  }

  function dropdown(property, value, id) {
    const control = coupa.choices(property, value === undefined ? '' : String(value), { id });
    return { element: control, value: () => control.value };
  }

  /** The component for a property: its element, its value, and how it wants to be laid out. */
  coupa.makeField = function (property, value, id, context) {
    switch (property.type) {
      case 'list-object':
        return coupa.objectList(property, value, id, context);
      case 'select-fields':
        return coupa.fieldPicker(property, value, id, context);
      case 'table':
        return coupa.rows(property, property.use.ui.items, value, context);
      case 'object':
        return coupa.rows(property, property.properties, value, context);
      case 'boolean':
        return checkbox(property, value, id);
      default:
        if (property.enumValues) return dropdown(property, value, id);
        return (property.widgetHint === 'password' ? password : text)(property, value, id, context);
    }
  };

  /** The value that a property starts with. */
  coupa.initialValue = function (property) {
    if (['table', 'object', 'select-fields'].includes(property.type)) return [];
    if (property.type === 'boolean') return property.defaultValue === true;
    return property.defaultValue === undefined ? '' : property.defaultValue;
  };

  coupa.isSecret = function (property) {
    return property.secret === 'true' || property.widgetHint === 'password';
  };

  /** What is wrong with a value after the property's validators, or `true`. */
  coupa.validate = function (property, value) {
    const label = property.displayName || property.name;
    const given = typeof value === 'string' ? value.trim() : value;
    const empty = given === undefined || given === null || given === '';
    for (const { name, args } of property.validators || []) {
      if (name === 'required' && empty) return `${label} is required.`;
      if (empty || /^\$\{.+\}$/.test(given)) continue;
      if (name === 'pattern' && !new RegExp(args[0]).test(given)) return `${label} is not of the expected form.`;
      if (name === 'min' && !(Number(given) >= args[0])) return `${label} must be a number of at least ${args[0]}.`;
    }
    if (property.type === 'number' && !empty && !/^\d+$/.test(given) && !/^\$\{.+\}$/.test(given)) {
      return `${label} must be a whole number.`;
    }
    return true;
  };
})(window.CoupaConnector);
