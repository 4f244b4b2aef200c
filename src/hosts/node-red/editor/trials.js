/* Buttons that try what the dialog shows, saved or not: Test connection, and the preview of a query. */
(function (coupa) {
  'use strict';

  function say(result, standing, icon, text) {
    result.dataset.standing = standing;
    result.replaceChildren(coupa.element('i', { class: `fa fa-${icon}`, 'aria-hidden': 'true' }), ` ${text}`);
  }

  /**
   * Lets a button ask an endpoint. `body` makes what is sent, `tell` says how it went: `{ ok, message }`. The result ends
   * what is under way, for when the dialog closes.
   */
  coupa.trial = function (container, { path, busy, body, tell, before }) {
    const button = container.querySelector('button');
    const result = container.querySelector('.coupa-test-result');
    const closed = new AbortController();
    button.addEventListener('click', () => {
      button.disabled = true;
      if (before) before();
      say(result, 'busy', 'spinner fa-pulse', busy);
      coupa
        .request(path, body(), closed.signal)
        .then(tell, (failure) => ({ ok: false, message: coupa.failureText(failure) }))
        .then(({ ok, message }) =>
          ok ? say(result, 'good', 'check-circle', message) : say(result, 'bad', 'times-circle', message),
        )
        .finally(() => {
          button.disabled = false;
        });
    });
    return { end: () => closed.abort() };
  };

  /** The chosen connection as its dialog would show it: typed and not deployed yet, or as it is stored. */
  function connectionDialog(id) {
    const node = RED.nodes.node(id);
    return node ? { id, values: coupa.storedValues('endpoint', node) } : undefined;
  }

  /** Node-RED's own view of a value, which unfolds. */
  function drawRecord(record) {
    const [shown] = RED.utils.createObjectElement(record, { typeHint: 'Object' });
    return coupa.element('div', { class: 'coupa-record', role: 'listitem' }, [shown]);
  }

  /** The preview below a query's form; `form` reads the values as they stand. */
  coupa.preview = function (container, node, form, texts) {
    const list = container.querySelector('.coupa-records');
    return coupa.trial(container, {
      path: 'preview',
      busy: texts.busy,
      before: () => list.replaceChildren(),
      body() {
        const connection = connectionDialog(document.getElementById('node-input-connection').value);
        return { id: node.id, values: form.values(), ...(connection ? { connection } : {}) };
      },
      tell({ records, warnings }) {
        list.replaceChildren(...records.map(drawRecord));
        const count = records.length === 0 ? texts.none : texts.some.replace('__count__', records.length);
        return { ok: true, message: [count, ...warnings.map(({ message }) => message)].join(' ') };
      },
    });
  };
})(window.CoupaConnector);
