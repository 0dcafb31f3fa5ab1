// Keyboard shortcuts in one registry. Place in the flow: components register theirs; the help
// overlay lists them. A letter alone never fires while somebody writes in a field.

const registered = [];
const FIELDS = "input, textarea, select, [contenteditable]";

/**
 * keys: "?", "Escape", "Mod+k" (Ctrl, or ⌘ on a Mac), "Alt+n". label: i18n key for the help.
 * run(event) answers false when it had nothing to do: the key then does what it always does.
 * inFields: also while a field has the focus (Escape and Mod+… usually should).
 */
export function shortcut({ keys, label, run, inFields = false }) {
  registered.push({ keys, label, run, inFields });
}

/** For the help overlay: what can be pressed, in the order of registration. */
export const shortcuts = () => [...registered];

/** Ready for display: ["Ctrl", "K"]. */
export function keyNames(keys) {
  const mac = /Mac|iPhone|iPad/.test(navigator.platform);
  const names = { Mod: mac ? "⌘" : "Ctrl", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓" };
  return keys.split("+").map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

export function startKeyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return; // what is behind it is not in reach
    const writing = event.target instanceof Element && event.target.closest(FIELDS);
    for (const entry of registered) {
      if ((writing && !entry.inFields) || !matches(entry.keys, event)) continue;
      if (entry.run(event) === false) continue;
      event.preventDefault();
      return;
    }
  });
}

function matches(keys, event) {
  const parts = keys.split("+");
  const key = parts.pop();
  if (event.key.toLowerCase() !== key.toLowerCase()) return false;
  const mod = event.ctrlKey || event.metaKey;
  return mod === parts.includes("Mod") && event.altKey === parts.includes("Alt");
}
