// A button that opens a menu (popover, so nothing clips it; Escape and a click beside close it).
// Place in the flow: the user's menu, a project's, the export's.

import { h } from "./dom.js";
import { icon } from "./icons.js";

const MARGIN = 8;

/**
 * button: an element the caller made. items: () => [{label, icon, run, href, danger, checked,
 * testid} | null (a line)], read at each opening. Returns the menu's element.
 */
export function attachMenu(button, items, { align = "end" } = {}) {
  const menu = h("div", { class: "menu", role: "menu", popover: "auto" });
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (menu.matches(":popover-open")) return menu.hidePopover();
    menu.replaceChildren(...items().map((item) => entry(item, menu)));
    if (!menu.isConnected) button.after(menu); // within its landmark, or its dialog
    menu.showPopover();
    place(menu, button, align);
    menu.querySelector("[role^=menuitem]")?.focus();
  });
  button.addEventListener("pointerdown", (event) => {
    // A press on the button would first dismiss the popover and then open it again.
    if (menu.matches(":popover-open")) event.preventDefault();
  });
  menu.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (!open && (menu.contains(document.activeElement) || document.activeElement === document.body)) {
      button.focus();
    }
  });
  menu.addEventListener("keydown", (event) => move(event, menu));
  return menu;
}

function entry(item, menu) {
  if (item === null) return h("div", { class: "menu-line", role: "separator" });
  const checkable = item.checked !== undefined;
  const props = {
    class: ["menu-item", item.danger && "menu-item-danger"], tabindex: "-1",
    role: checkable ? "menuitemradio" : "menuitem", dataset: { testid: item.testid },
    ...(checkable && { "aria-checked": item.checked }),
  };
  const inside = [item.icon ? icon(item.icon) : h("span", { class: "icon" }),
    h("span", { class: "menu-label" }, item.label), item.checked && icon("check", "menu-check")];
  if (item.href) return h("a", { ...props, href: item.href, download: item.download }, inside);
  return h("button", { ...props, type: "button", onclick: () => { menu.hidePopover(); item.run(); } },
    inside);
}

function place(menu, button, align) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const wanted = align === "end" ? at.right - width : at.left;
  const left = Math.min(Math.max(MARGIN, wanted), window.innerWidth - width - MARGIN);
  const below = at.bottom + 4;
  const top = below + height + MARGIN > window.innerHeight && at.top > height + MARGIN
    ? at.top - height - 4 : below;
  menu.style.setProperty("left", `${left}px`);
  menu.style.setProperty("top", `${top}px`);
}

function move(event, menu) {
  const entries = [...menu.querySelectorAll("[role^=menuitem]")];
  const at = entries.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (to === undefined) {
    if (event.key === "Tab") menu.hidePopover();
    return;
  }
  event.preventDefault();
  entries[(to + entries.length) % entries.length].focus();
}
