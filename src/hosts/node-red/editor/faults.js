/* Says next to a field what is wrong with its value, while the dialog is still open. */
(function (coupa) {
  'use strict';

  let isPressed = false;
  let waiting = new Set();
  document.addEventListener('pointerdown', () => (isPressed = true), true);
  ['pointerup', 'pointercancel'].forEach((kind) => document.addEventListener(kind, released, true));

  /** The click of a released button comes after this event. */
  function released() {
    isPressed = false;
    const due = waiting;
    waiting = new Set();
    setTimeout(() => due.forEach((look) => look()));
  }

  /**
   * A press on a button takes the focus from a field. What is then told at the field moves what is below, and the button
   * would no longer be under the pointer when it is released: it is told after that.
   */
  function whenReleased(look) {
    if (isPressed) waiting.add(look);
    else look();
  }

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
      if (!row.contains(event.relatedTarget)) whenReleased(look);
    });
    row.addEventListener('input', () => !line.hidden && look());
    row.addEventListener('change', () => whenReleased(look));
    return {
      look,
      demand(text) {
        demanded = text;
        look();
      },
    };
  };
})(window.CoupaConnector);
