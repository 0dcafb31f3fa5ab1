// Who gets the keyboard when something arrives that waits for an answer. Place in the flow: the
// cards of a plan and of a heavy query ask for it; nobody loses what was begun to be written.

const COMPOSER = "[data-testid=composer-input]";

/** Who asked and has nothing else begun can answer at once. */
export function takeFocus(element) {
  const at = document.activeElement;
  const idle = !at || at === document.body || (at.matches(`textarea${COMPOSER}`) && at.value === "");
  if (idle && element.isConnected) element.focus({ preventScroll: true });
}

/** The next question can be typed at once; where that would open a keyboard on glass, it waits. */
export function giveFocusBack() {
  const composer = document.querySelector(COMPOSER);
  if (composer && window.matchMedia("(hover: hover)").matches) composer.focus({ preventScroll: true });
}
