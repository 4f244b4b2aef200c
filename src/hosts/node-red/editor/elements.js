/* What all fields are made of: elements, identifiers, requests to the palette's own endpoints. */
(function (coupa) {
  'use strict';

  let serial = 0;

  /** Makes an element; attributes with a function as value are event listeners, `text` is its text. */
  coupa.element = function (tag, attributes, children) {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => {
      if (typeof value === 'function') element.addEventListener(name, value);
      else if (name === 'text') element.textContent = value;
      else if (value === true) element.setAttribute(name, '');
      else if (value !== undefined && value !== false) element.setAttribute(name, value);
    });
    (children || []).forEach((child) => element.append(child));
    return element;
  };

  /** An identifier for a field's control, so that labels can point at it. */
  coupa.identify = function (name) {
    serial += 1;
    return `coupa-field-${name.replace(/[^a-z0-9]+/gi, '-')}-${serial}`;
  };

  /** A small button with an icon; the label is for screen readers and the tooltip. */
  coupa.iconButton = function (icon, label, onClick) {
    return coupa.element(
      'button',
      { type: 'button', class: 'red-ui-button red-ui-button-small', title: label, 'aria-label': label, click: onClick },
      [coupa.element('i', { class: `fa fa-${icon}`, 'aria-hidden': 'true' })],
    );
  };

  /** Tells that a component's value has changed, as a control of its own would. */
  coupa.tellChange = function (element) {
    element.dispatchEvent(new Event('change', { bubbles: true }));
  };

  /** A select element of an adapter property's choices. */
  coupa.choices = function (property, value, attributes) {
    const options = property.enumValues.map((choice) =>
      coupa.element('option', { value: choice.realValue, text: choice.enumValue }),
    );
    const select = coupa.element('select', attributes, options);
    select.value = value;
    // A stored value that the list no longer has must stay visible instead of turning into the first one.
    if (select.value !== value) {
      select.append(coupa.element('option', { value, text: value || '(none)' }));
      select.value = value;
    }
    return select;
  };

  /**
   * A list of what the connector proposes for a property once an object is chosen; nothing in forms without objects.
   * The control, where there is just one, gets the list when it has entries, because assistive technology then calls it
   * a choice.
   */
  coupa.proposals = function (property, context, control) {
    if (!context || !context.onSchema) return undefined;
    const list = coupa.element('datalist', { id: coupa.identify(`${property.name}-proposals`) });
    context.onSchema(({ suggestions }) => {
      const known = (suggestions && suggestions[property.name]) || [];
      list.replaceChildren(...known.map(({ value, label }) => coupa.element('option', { value, text: label })));
      if (!control) return;
      if (known.length > 0) control.setAttribute('list', list.id);
      else control.removeAttribute('list');
    });
    return list;
  };

  /**
   * Asks one of the palette's endpoints. Resolves with the answer, rejects with `{code, message, remedy}`; a signal that
   * aborts ends the work on the server, too.
   */
  coupa.request = function (path, body, signal) {
    const options = { url: `coupa-connector/${path}`, headers: { Accept: 'application/json' }, dataType: 'json' };
    if (body !== undefined) {
      Object.assign(options, { method: 'POST', contentType: 'application/json', data: JSON.stringify(body) });
    }
    return new Promise((resolve, reject) => {
      const asked = $.ajax(options);
      if (signal) signal.addEventListener('abort', () => asked.abort());
      asked.then(resolve, (answer) => {
        const told = answer.responseJSON;
        if (told && told.message) reject(told);
        else if (answer.status === 401 || answer.status === 403) {
          reject({ message: 'You are not allowed to do this.', remedy: 'Ask for the coupa-connection permission.' });
        } else reject({ message: 'Node-RED did not answer.', remedy: 'Check that it is running, then try again.' });
      });
    });
  };

  /** A failure as one text; the remedy is left out where the message has it already. */
  coupa.failureText = function (failure) {
    const remedy = failure.remedy && !failure.message.includes(failure.remedy) ? ` ${failure.remedy}` : '';
    return failure.message + remedy;
  };
})(window.CoupaConnector);
