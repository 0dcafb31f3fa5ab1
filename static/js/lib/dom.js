// Elements without a framework. Place in the flow: every component makes its DOM here, so text
// from outside only ever becomes text nodes and attributes, never markup.

/**
 * An element. props: class, dataset {…}, style {property: value} (set by CSSOM, as the CSP
 * allows no style attribute), on<event> listeners, anything else an attribute. true sets an
 * empty attribute, false/null/undefined none; aria-* keep "true" and "false" as words.
 * children: nodes, texts, numbers, arrays of them; null, undefined and booleans are nothing.
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(element, name, value);
  element.append(...nodes(children));
  return element;
}

/** What `element` contains becomes `children` (same kinds as h's). */
export function replaceChildren(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Sets text only when it differs, so that live regions do not repeat themselves. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function setProp(element, name, value) {
  if (name === "class") {
    element.className = [value].flat(3).filter(Boolean).join(" ");
  } else if (name === "dataset") {
    for (const [key, data] of Object.entries(value)) {
      if (data !== null && data !== undefined) element.dataset[key] = data;
    }
  } else if (name === "style") {
    for (const [property, set] of Object.entries(value)) element.style.setProperty(property, set);
  } else if (name.startsWith("on")) {
    if (value) element.addEventListener(name.slice(2).toLowerCase(), value);
  } else if (name === "value" || name === "checked" || name === "selected") {
    element[name] = value;
  } else {
    setAttribute(element, name, value);
  }
}

function setAttribute(element, name, value) {
  if (value === null || value === undefined) element.removeAttribute(name);
  else if (name.startsWith("aria-")) element.setAttribute(name, String(value));
  else if (typeof value === "boolean") element.toggleAttribute(name, value);
  else element.setAttribute(name, String(value));
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && typeof child !== "boolean")
    .map((child) => (child instanceof Node ? child : String(child)));
}
