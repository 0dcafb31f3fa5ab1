// Keeps a list's elements while their data changes, so that focus, selection and open details
// survive each answer of the server. Place in the flow: every live table and list.

/**
 * create(item) → {element, update(item)}. Returns update(items): elements of keys that stay are
 * updated, new ones made, the rest removed, all in the items' order.
 */
export function keyed(container, keyOf, create) {
  const parts = new Map();
  return (items) => {
    const wanted = new Map(items.map((item) => [keyOf(item), item]));
    for (const [key, part] of parts) {
      if (wanted.has(key)) continue;
      part.element.remove();
      parts.delete(key);
    }
    let before = container.firstElementChild;
    for (const [key, item] of wanted) {
      if (!parts.has(key)) parts.set(key, create(item));
      const part = parts.get(key);
      part.update?.(item);
      if (part.element === before) before = before.nextElementSibling;
      else container.insertBefore(part.element, before);
    }
  };
}
