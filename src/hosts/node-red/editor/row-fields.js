/* Components of rows: key-value settings, and tables such as the conditions of a query. */
(function (coupa) {
  'use strict';

  /** A text column of this name holds a field of the chosen object, so the object's schema proposes values. */
  const FIELD_COLUMN = 'field';
  const VALUE_COLUMN = 'value';
  /** Names of a key-value list, which the connector may propose. */
  const KEY_COLUMN = 'name';

  function cell(column, row, lists) {
    const value = row[column.name] === undefined ? coupa.initialValue(column) : row[column.name];
    const attributes = { 'aria-label': column.displayName, 'data-column': column.name };
    if (column.enumValues) return coupa.choices(column, String(value || column.enumValues[0].realValue), attributes);
    if (column.type === 'boolean') {
      const box = coupa.element('input', { ...attributes, type: 'checkbox' });
      box.checked = value === true || value === 'true';
      return box;
    }
    const list = column.name === FIELD_COLUMN ? lists.fields.id : column.name === KEY_COLUMN ? lists.keys : undefined;
    const input = coupa.element('input', {
      ...attributes,
      type: 'text',
      placeholder: column.displayName,
      autocomplete: 'off',
      spellcheck: 'false',
      list,
    });
    input.value = value;
    return input;
  }

  function read(column, control) {
    return column.type === 'boolean' ? control.checked : control.value;
  }

  /** Proposes the values that the schema knows for the field which the row names. */
  function proposeValues(fields, controls, lists) {
    const field = controls[FIELD_COLUMN];
    const value = controls[VALUE_COLUMN];
    if (!field || !value) return;
    value.addEventListener('focus', () => {
      const known = fields.find((candidate) => candidate.name === field.value.trim());
      const values =
        (known && known.possibleValues) || (known && known.dataType === 'boolean' ? ['true', 'false'] : []);
      lists.values.replaceChildren(...values.map((text) => coupa.element('option', { value: text })));
      if (values.length > 0) value.setAttribute('list', lists.values.id);
      else value.removeAttribute('list');
    });
  }

  /** Rows of columns that can be added and removed; rows without a first column are left out of the value. */
  coupa.rows = function (property, columns, value, context) {
    const fields = [];
    const lists = {
      fields: coupa.element('datalist', { id: coupa.identify(`${property.name}-fields`) }),
      values: coupa.element('datalist', { id: coupa.identify(`${property.name}-values`) }),
    };
    const proposals = coupa.proposals(property, context);
    if (proposals) lists.keys = proposals.id;
    const body = coupa.element('div', { class: 'coupa-rows-body' });
    const label = property.displayName || property.name;
    const all = [];

    function add(row) {
      const controls = Object.fromEntries(columns.map((column) => [column.name, cell(column, row, lists)]));
      const remove = coupa.iconButton('times', `Remove this row of ${label}`, () => {
        const at = all.findIndex((entry) => entry.element === element);
        all.splice(at, 1);
        element.remove();
        addButton.focus();
        coupa.tellChange(body);
      });
      const cells = columns.map((column) => controls[column.name]);
      const element = coupa.element('div', { class: 'coupa-row', role: 'group', 'aria-label': label }, [
        ...cells,
        remove,
      ]);
      proposeValues(fields, controls, lists);
      all.push({ element, controls });
      body.append(element);
      return cells[0];
    }

    const addButton = coupa.element(
      'button',
      { type: 'button', class: 'red-ui-button red-ui-button-small coupa-add', click: () => add({}).focus() },
      [coupa.element('i', { class: 'fa fa-plus', 'aria-hidden': 'true' }), ' add'],
    );
    addButton.setAttribute('aria-label', `Add a row to ${label}`);
    (Array.isArray(value) ? value : []).forEach((row) => add(row || {}));

    if (context.onSchema && columns.some((column) => column.name === FIELD_COLUMN)) {
      context.onSchema((schema) => {
        fields.splice(0, fields.length, ...schema.fields.filter((field) => field.filterable));
        const options = fields.map(({ name, dataType }) => coupa.element('option', { value: name, text: dataType }));
        lists.fields.replaceChildren(...options);
      });
    }
    const wrapper = coupa.element('div', { class: 'coupa-rows', 'data-columns': String(columns.length) });
    wrapper.append(body, addButton, lists.fields, lists.values, ...(proposals ? [proposals] : []));
    return {
      element: wrapper,
      wide: columns.length > 2,
      value: () =>
        all
          .map(({ controls }) =>
            Object.fromEntries(columns.map((column) => [column.name, read(column, controls[column.name])])),
          )
          .filter((row) => String(row[columns[0].name]).trim() !== ''),
    };
  };
})(window.CoupaConnector);
