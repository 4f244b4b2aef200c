// The page of the documentation: lists the operations of the OpenAPI document, shows their schemas, and tries reading.
(function () {
  'use strict';
  const list = document.getElementById('list');
  const state = document.getElementById('state');
  const search = document.getElementById('search');
  const authorization = document.getElementById('authorization');

  /** An element with texts and elements in it; never HTML, because titles come from users. */
  function element(name, attributes, ...children) {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...children);
    return made;
  }

  function nameOf(reference) {
    return (reference || '').split('/').pop();
  }

  function typeOf(schema) {
    if (schema.$ref) return nameOf(schema.$ref);
    if (schema.type === 'array') return `list of ${typeOf(schema.items || {})}`;
    const type = Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type || 'anything';
    return schema.enum ? `${type}: ${schema.enum.join(', ')}` : type;
  }

  function schemaTable(api, name) {
    const properties = (api.components.schemas[name] || {}).properties || {};
    const rows = Object.keys(properties).map((field) =>
      element(
        'tr',
        {},
        element('td', {}, element('code', {}, field)),
        element('td', {}, typeOf(properties[field])),
        element('td', {}, properties[field].readOnly ? 'read only' : ''),
      ),
    );
    return element('table', {}, element('tbody', {}, ...rows));
  }

  async function tryOut(path, output) {
    output.textContent = 'Asking...';
    try {
      const answer = await fetch(path, { headers: { Authorization: authorization.value.trim() } });
      const text = await answer.text();
      let shown = text;
      try {
        shown = JSON.stringify(JSON.parse(text), null, 2);
      } catch {
        // Shown as it came.
      }
      output.textContent = `${answer.status}\n${shown.slice(0, 100000)}`;
    } catch (error) {
      output.textContent = `No answer: ${error.message}`;
    }
  }

  function tryForm(api, path) {
    const address = element('input', { value: `${api.servers[0].url}${path}?pageSize=3`, size: 60 });
    const output = element('pre', { hidden: true });
    const button = element('button', { type: 'button' }, 'Try');
    button.addEventListener('click', () => {
      output.hidden = false;
      void tryOut(address.value, output);
    });
    return element('div', {}, address, ' ', button, output);
  }

  function operationDetails(api, path, method, operation) {
    const details = element(
      'details',
      {},
      element(
        'summary',
        {},
        element('span', { className: 'method' }, method.toUpperCase()),
        element('code', {}, path),
        ` ${operation.operationId}`,
      ),
    );
    details.addEventListener(
      'toggle',
      () => {
        const content = ((operation.responses['200'] || {}).content || {})['application/json'];
        const schema = content ? content.schema : {};
        const name = nameOf(schema.$ref || (schema.items || {}).$ref);
        const parameters = (operation.parameters || []).map((parameter) => parameter.name || nameOf(parameter.$ref));
        if (parameters.length > 0) details.append(element('p', {}, `Parameters: ${parameters.join(', ')}`));
        if (method === 'get') details.append(tryForm(api, path));
        if (name)
          details.append(
            element('p', {}, `Answers ${schema.items ? 'a list of ' : ''}${name}:`),
            schemaTable(api, name),
          );
      },
      { once: true },
    );
    return details;
  }

  function show(api) {
    const groups = new Map();
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const [tag] = operation.tags;
        groups.set(tag, [...(groups.get(tag) || []), { path, method, operation }]);
      }
    }
    const sections = [...groups].map(([tag, operations]) => {
      const section = element('details', {}, element('summary', {}, `${tag} (${operations.length})`));
      section.addEventListener(
        'toggle',
        () =>
          section.append(
            ...operations.map(({ path, method, operation }) => operationDetails(api, path, method, operation)),
          ),
        { once: true },
      );
      const ids = operations.map(({ path, operation }) => `${path} ${operation.operationId}`);
      return { section, text: `${tag} ${ids.join(' ')}`.toLowerCase() };
    });
    list.append(...sections.map(({ section }) => section));
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/);
      let shown = 0;
      for (const { section, text } of sections) {
        section.hidden = !words.every((word) => text.includes(word));
        shown += section.hidden ? 0 : 1;
      }
      state.textContent = `${shown} objects`;
    };
    search.addEventListener('input', filter);
    filter();
  }

  fetch('docs/openapi.json')
    .then((answer) => answer.json())
    .then(show)
    .catch((error) => (state.textContent = `The document could not be loaded: ${error.message}`));
})();
