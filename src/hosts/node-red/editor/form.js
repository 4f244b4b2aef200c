/* Draws a whole form from adapter.json into an edit dialog, and takes its values back into the node. */
(function (coupa) {
  'use strict';

  function hostOptionsOf(scope) {
    const { polarity } = scope === 'endpoint' ? {} : coupa.adapter.activities[scope];
    return coupa.hostOptions[scope] || coupa.hostOptions[polarity] || [];
  }

  /** Steps of a form: wizard pages where adapter.json has them, else all properties on one page. */
  function pagesOf(scope) {
    const { properties } = scope === 'endpoint' ? coupa.adapter.endpoint : coupa.adapter.activities[scope];
    const pages = properties.filter((property) => property.type === 'pagination');
    const loose = properties.filter((property) => property.type !== 'pagination');
    const made = pages.map(({ displayName, children }) => ({ title: displayName, properties: children }));
    if (loose.length > 0) made.unshift({ title: 'General', properties: loose });
    const options = hostOptionsOf(scope);
    if (options.length > 0) made.push({ title: 'Messages', properties: options });
    return made;
  }

  function allProperties(scope) {
    return pagesOf(scope).flatMap((page) => page.properties);
  }

  /** The `defaults` of a node definition: everything that is saved into the flow, so without secrets. */
  coupa.defaults = function (scope) {
    const defaults = { name: { value: '' } };
    if (scope !== 'endpoint') defaults.connection = { value: '', type: 'coupa-connection', required: true };
    for (const property of allProperties(scope).filter((candidate) => !coupa.isSecret(candidate))) {
      defaults[property.name] = {
        value: coupa.initialValue(property),
        label: property.displayName,
        // Node-RED shows the returned text only when the validator takes two arguments.
        validate: (value, _options) => coupa.validate(property, value),
      };
    }
    return defaults;
  };

  /** The `credentials` of a node definition. */
  coupa.credentials = function () {
    const secrets = allProperties('endpoint').filter(coupa.isSecret);
    return Object.fromEntries(secrets.map((property) => [property.name, { type: 'password' }]));
  };

  function valueOf(node, property) {
    if (!coupa.isSecret(property)) {
      const value = node[property.name];
      return value === undefined ? coupa.initialValue(property) : value;
    }
    const stored = node.credentials;
    // Node-RED's editor asks for them when their dialog opens; until then only the server knows whether there are any.
    if (!stored) return '__PWRD__';
    return stored[property.name] || (stored[`has_${property.name}`] ? '__PWRD__' : '');
  }

  /** The values as the dialog of a node would show them. */
  coupa.storedValues = function (scope, node) {
    return Object.fromEntries(allProperties(scope).map((property) => [property.name, valueOf(node, property)]));
  };

  /** Lets fields follow the schema of the chosen object; the answer of an earlier choice is dropped. */
  function schemaContext(activity) {
    const listeners = [];
    let wanted = '';
    return {
      activity,
      onSchema: (listener) => listeners.push(listener),
      objectChanged(object) {
        wanted = object;
        const tell = (schema) => wanted === object && listeners.forEach((listener) => listener(schema));
        if (object === '') tell({ fields: [] });
        else
          coupa
            .request(`schema/${activity}?object=${encodeURIComponent(object)}`)
            .then(tell, () => tell({ fields: [] }));
      },
    };
  }

  function rowOf(property, field, id) {
    const target = field.element.id === id || field.element.querySelector(`#${id}`) ? id : undefined;
    const label = coupa.element('label', { for: target, text: property.displayName || property.name });
    const required = (property.validators || []).some((validator) => validator.name === 'required');
    if (required) label.append(coupa.element('span', { class: 'coupa-required', title: 'required', text: ' *' }));
    const kind = `${field.wide ? ' coupa-wide' : ''}${property.type === 'boolean' ? ' coupa-check' : ''}`;
    return coupa.element('div', { class: `coupa-form-row${kind}`, 'data-property': property.name }, [
      label,
      field.element,
    ]);
  }

  function tabs(pages, panels) {
    const bar = coupa.element('div', { class: 'coupa-tabs', role: 'tablist' });
    const buttons = pages.map((page, index) =>
      coupa.element('button', {
        type: 'button',
        role: 'tab',
        text: page.title,
        'aria-controls': panels[index].id,
        click: () => show(index),
      }),
    );
    function show(index) {
      buttons.forEach((button, at) => {
        button.setAttribute('aria-selected', String(at === index));
        button.tabIndex = at === index ? 0 : -1;
        panels[at].hidden = at !== index;
      });
    }
    bar.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
      show(next);
      buttons[next].focus();
    });
    bar.append(...buttons);
    show(0);
    return bar;
  }

  function sameValue(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  /** Draws the form of a scope (`endpoint` or an activity) for a node. The result reads the values as they stand. */
  coupa.drawForm = function (container, scope, node) {
    const context = schemaContext(scope);
    const fields = [];
    const pages = pagesOf(scope);
    const panels = pages.map((page) => {
      const rows = page.properties.map((property) => {
        const id = coupa.identify(property.name);
        const field = coupa.makeField(property, valueOf(node, property), id, context);
        const row = rowOf(property, field, id);
        fields.push({ property, field, faults: coupa.watchFaults(property, field, row) });
        return row;
      });
      return coupa.element(
        'div',
        { class: 'coupa-page', role: pages.length > 1 ? 'tabpanel' : 'group', id: coupa.identify('page') },
        rows,
      );
    });
    container.replaceChildren(...(pages.length > 1 ? [tabs(pages, panels)] : []), ...panels);
    container.classList.add('coupa-form');
    container.parentElement.classList.add('coupa-dialog');
    // Nothing is wrong yet with a form that nobody has filled in.
    const isFilled = fields.some(({ property, field }) => !sameValue(field.value(), coupa.initialValue(property)));
    if (isFilled) fields.forEach(({ faults }) => faults.look());
    const object = fields.find(({ property }) => property.type === 'list-object');
    if (object && object.field.value()) context.objectChanged(object.field.value());
    return {
      fields,
      /** Of the connector's own properties; those that only Node-RED has mean nothing to it. */
      values: () =>
        Object.fromEntries(
          fields
            .filter(({ property }) => !hostOptionsOf(scope).includes(property))
            .map(({ property, field }) => [property.name, field.value()]),
        ),
    };
  };

  /** Takes the values into the node; secrets go to its credentials, untouched ones stay as they are. */
  coupa.saveForm = function (form, node) {
    for (const { property, field } of form.fields) {
      const value = field.value();
      if (coupa.isLong(property)) node[property.name] = withoutSecrets(value);
      else if (!coupa.isSecret(property)) node[property.name] = value;
      else if (value !== '__PWRD__') saveSecret(node, property.name, value);
    }
  };

  /** Flows are saved, exported and sent around as plain text. */
  function withoutSecrets(text) {
    const kept = coupa.maskSecrets(text);
    if (kept !== text) {
      const told =
        'Secrets in the configuration were masked, because flows are kept as plain text. The connection has them.';
      RED.notify(told, { type: 'warning', timeout: 10_000 });
    }
    return kept;
  }

  function saveSecret(node, name, value) {
    node.credentials = node.credentials || {};
    if (value === '' && !node.credentials[`has_${name}`]) return;
    node.credentials[name] = value;
    node.credentials[`has_${name}`] = value !== '';
  }

  /** The functions of an activity's definition that deal with its dialog. */
  coupa.activityDialog = function (activity) {
    let form;
    return {
      values: () => form.values(),
      prepare() {
        form = coupa.drawForm(document.querySelector(`.coupa-form-of-${activity}`), activity, this);
      },
      save() {
        coupa.saveForm(form, this);
      },
      label() {
        return (
          this.name || [coupa.adapter.activities[activity].displayName, this['list-object']].filter(Boolean).join(' ')
        );
      },
    };
  };

  const style = coupa.element('link', {
    rel: 'stylesheet',
    href: `${RED.settings.apiRootUrl || ''}coupa-connector/editor.css`,
  });
  document.head.append(style);
})(window.CoupaConnector);
