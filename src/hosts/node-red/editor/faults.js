/* Says next to a field what is wrong with its value, while the dialog is still open. */
(function (coupa) {
  'use strict';

  /**
   * Watches a field in its row. The result looks again when asked to; `demand` is a further text, or nothing, for as long
   * as the field is empty.
   */
  coupa.watchFaults = function (property, field, row) {
    const id = coupa.identify(`${property.name}-fault`);
    const line = coupa.element('div', { class: 'coupa-fault', id, role: 'status', hidden: true });
    let demanded;
    row.append(line);

    function look() {
      const value = field.value();
      const found = demanded && value === '' ? demanded : coupa.validate(property, value);
      const isFaulty = found !== true;
      line.textContent = isFaulty ? found : '';
      line.hidden = !isFaulty;
      const control = row.querySelector('input, select, textarea');
      if (!control) return;
      control.classList.toggle('input-error', isFaulty);
      if (isFaulty) control.setAttribute('aria-describedby', id);
      else control.removeAttribute('aria-describedby');
      control.setAttribute('aria-invalid', String(isFaulty));
    }

    row.addEventListener('focusout', (event) => {
      // Within a list or table the user is still at it.
      if (!row.contains(event.relatedTarget)) look();
    });
    row.addEventListener('input', () => !line.hidden && look());
    row.addEventListener('change', look);
    return {
      look,
      demand(text) {
        demanded = text;
        look();
      },
    };
  };
})(window.CoupaConnector);
