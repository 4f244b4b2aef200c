/* The select-fields component: which members of a record to read, from the schema or typed in (custom fields). */
(function (coupa) {
  'use strict';

  /** More proposals than this are not drawn; the search narrows them down. */
  const MOST_SHOWN = 200;

  coupa.fieldPicker = function (property, value, id, context) {
    const { ui } = property.use;
    let chosen = Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
    let fields = [];
    const input = coupa.element('input', {
      type: 'search',
      id,
      placeholder: 'search, or type a path such as supplier.name and press Enter',
      autocomplete: 'off',
      spellcheck: 'false',
    });
    const chips = coupa.element('div', {
      class: 'coupa-chips',
      role: 'list',
      'aria-label': `Chosen ${ui.actionTitle}`,
    });
    const list = coupa.element('div', { class: 'coupa-fields', role: 'group', 'aria-label': ui.actionTitle });

    function toggle(name) {
      chosen = chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name];
      drawChips();
      coupa.tellChange(chips);
    }

    function drawChips() {
      const made = chosen.map((name) =>
        coupa.element('span', { class: 'coupa-chip', role: 'listitem' }, [
          name,
          coupa.iconButton('times', `Remove ${name}`, () => {
            toggle(name);
            drawList();
          }),
        ]),
      );
      chips.replaceChildren(...(made.length > 0 ? made : [coupa.element('em', { text: `${ui.actionMessage}.` })]));
    }

    function drawList() {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const found = fields.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
      const rows = found.slice(0, MOST_SHOWN).map(({ name, dataType }) => {
        const box = coupa.element('input', { type: 'checkbox', change: () => toggle(name) });
        box.checked = chosen.includes(name);
        return coupa.element('label', { class: 'coupa-field' }, [
          box,
          coupa.element('span', { text: name }),
          coupa.element('small', { text: dataType }),
        ]);
      });
      if (found.length > MOST_SHOWN) {
        rows.push(
          coupa.element('div', { class: 'coupa-note', text: `and ${found.length - MOST_SHOWN} more: search for them` }),
        );
      }
      list.replaceChildren(...rows);
      list.hidden = rows.length === 0;
    }

    input.addEventListener('input', drawList);
    input.addEventListener('keydown', (event) => {
      const typed = input.value.trim();
      if (event.key !== 'Enter' || typed === '') return;
      event.preventDefault();
      event.stopPropagation();
      if (!chosen.includes(typed)) toggle(typed);
      input.value = '';
      drawList();
    });
    context.onSchema((schema) => {
      const isNested = ({ name }) => name.includes('.');
      fields = [...schema.fields.filter((field) => !isNested(field)), ...schema.fields.filter(isNested)];
      drawList();
    });
    drawChips();
    drawList();
    return {
      element: coupa.element('div', { class: 'coupa-field-picker' }, [chips, input, list]),
      wide: true,
      value: () => chosen,
    };
  };
})(window.CoupaConnector);
