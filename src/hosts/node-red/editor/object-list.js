/* The list-object component: a table to choose one object from, with search, refresh and the keyboard. */
(function (coupa) {
  'use strict';

  /** Which member of a listed object a column of the table shows. */
  const MEMBERS = { name: 'name', type: 'type', description: 'description' };

  function matches(object, words) {
    const text = [object.name, object.displayName, object.type, object.description].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  }

  /** The index that a key moves to, or undefined when the key means nothing here. */
  function movedTo(key, at, count) {
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8, Home: 0, End: count - 1 };
    return key in steps ? Math.max(0, Math.min(count - 1, steps[key])) : undefined;
  }

  /** A name that can go on in the next line between its words. */
  function breakable(name) {
    return name.split(/(?<=[/_])/).flatMap((part, at) => (at === 0 ? [part] : [coupa.element('wbr'), part]));
  }

  /** Scrolls the list alone: the dialog around it stays at its top when it opens. */
  function scrollTo(list, row) {
    const [within, at] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
    if (at.top < within.top) list.scrollTop -= within.top - at.top;
    else if (at.bottom > within.bottom) list.scrollTop += at.bottom - within.bottom;
  }

  function makeParts(property, id) {
    const { ui } = property.use;
    const search = coupa.element('input', {
      type: 'search',
      id,
      placeholder: 'search name, type or description',
      autocomplete: 'off',
      'aria-controls': `${id}-list`,
    });
    const selected = coupa.element('span', { class: 'coupa-selected', role: 'status' });
    const headers = ui.tableHeaders.map((text) => coupa.element('span', { text }));
    const head = coupa.element('div', { class: 'coupa-object coupa-object-head', 'aria-hidden': 'true' }, headers);
    const list = coupa.element('div', {
      class: 'coupa-objects',
      id: `${id}-list`,
      role: 'listbox',
      tabindex: '0',
      'aria-label': ui.pageDescription,
    });
    return { search, selected, head, list };
  }

  coupa.objectList = function (property, value, id, context) {
    const { ui } = property.use;
    const { search, selected, head, list } = makeParts(property, id);
    let objects = [];
    let shown = [];
    let chosen = value || '';
    let current = -1;

    function note(text) {
      list.replaceChildren(coupa.element('div', { class: 'coupa-note', text }));
    }

    function mark() {
      [...list.children].forEach((row, index) => {
        row.setAttribute('aria-selected', String(shown[index] && shown[index].name === chosen));
        row.classList.toggle('coupa-current', index === current);
      });
      const row = list.children[current];
      if (row) {
        list.setAttribute('aria-activedescendant', row.id);
        scrollTo(list, row);
      }
      selected.textContent = `${ui.selectObjectLabel}${chosen || 'none'}`;
    }

    function choose(name) {
      chosen = chosen === name ? '' : name;
      mark();
      coupa.tellChange(list);
      context.objectChanged(chosen);
    }

    function draw() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      shown = objects.filter((object) => matches(object, words));
      current = shown.findIndex((object) => object.name === chosen);
      list.removeAttribute('aria-activedescendant');
      if (shown.length === 0) {
        note(objects.length === 0 ? 'No objects.' : 'Nothing matches the search.');
        mark();
        return;
      }
      list.replaceChildren(
        ...shown.map((object, index) =>
          coupa.element(
            'div',
            {
              class: 'coupa-object',
              role: 'option',
              id: `${id}-${index}`,
              'data-object': object.name,
              click: () => pick(index),
            },
            ui.tableItems.map((item) => {
              const text = object[MEMBERS[item]] || '';
              return coupa.element('span', { title: text }, item === 'name' ? breakable(text) : [text]);
            }),
          ),
        ),
      );
      mark();
    }

    function pick(index) {
      current = index;
      choose(shown[index].name);
    }

    function load() {
      note('Loading…');
      return coupa.request(`objects/${context.activity}`).then(
        (answer) => {
          objects = answer;
          draw();
        },
        (failure) => note(coupa.failureText(failure)),
      );
    }

    function onKey(event) {
      if (event.key === 'Enter' || (event.key === ' ' && event.currentTarget === list)) {
        event.preventDefault();
        event.stopPropagation();
        const at = current >= 0 ? current : 0;
        if (shown[at] && shown[at].name !== chosen) pick(at);
        return;
      }
      if (event.currentTarget === search && (event.key === 'Home' || event.key === 'End')) return;
      const next = movedTo(event.key, current, shown.length);
      if (next === undefined || shown.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      current = next;
      mark();
    }

    search.addEventListener('input', draw);
    search.addEventListener('keydown', onKey);
    list.addEventListener('keydown', onKey);
    const refresh = coupa.iconButton('refresh', 'Refresh the list', load);
    const bar = coupa.element('div', { class: 'coupa-search' }, [search, refresh]);
    const element = coupa.element('div', { class: 'coupa-object-list' }, [bar, head, list, selected]);
    mark();
    load();
    return { element, wide: true, value: () => chosen };
  };
})(window.CoupaConnector);
