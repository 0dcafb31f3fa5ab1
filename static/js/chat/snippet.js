// A found message as pieces, the words that were looked for apart. Place in the flow: the search.

import { folded } from "../lib/text.js";

const MARKS = /[*_`#|>]+|-{3,}:?/g;

/** [{text, found}] of a snippet of Markdown; accents and case of `wanted` do not matter. */
export function pieces(snippet, wanted) {
  const text = snippet.replace(MARKS, " ").replace(/\s+/g, " ").trim();
  const characters = [...text];
  const plain = characters.map((character) => folded(character) || character);
  const at = folded(wanted).trim() ? plain.join("").indexOf(folded(wanted).trim()) : -1;
  if (at < 0) return [{ text, found: false }];
  const start = index(plain, at);
  const end = index(plain, at + folded(wanted).trim().length);
  const cut = (from, to) => characters.slice(from, to).join("");
  return [{ text: cut(0, start), found: false }, { text: cut(start, end), found: true },
    { text: cut(end), found: false }].filter((piece) => piece.text);
}

/** Which character stands at this place of the folded text; folding may lengthen one. */
function index(plain, place) {
  let length = 0;
  for (let at = 0; at < plain.length; at += 1) {
    if (length >= place) return at;
    length += plain[at].length;
  }
  return plain.length;
}
