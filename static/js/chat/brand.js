// The name and its mark, as in static/pages/brand.html. Place in the flow: sidebar, answer page.

import { h } from "../lib/dom.js";

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = [["brand-pocket", "M4 6h24v12a12 12 0 0 1-24 0z"],
  ["brand-bars", "M11 19v-4M16 19v-8M21 19v-6"]];

export function brandMark() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("class", "brand-mark");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, d] of SHAPES) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

export const brand = () => h("a", { class: "brand", href: "/" }, brandMark(), h("span", {}, "ezpocket"));
