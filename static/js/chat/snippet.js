// A found message as pieces, the words that were looked for apart. Place in the flow: the search.

import { folded } from "../lib/text.js";

const MARKS = /[*_`#|>]+|-{3,}:?/g;
const FEWEST = 3; // "de" and "e" stand everywhere: marked only within what was written

/** [{text, found}] of a snippet of Markdown; accents and case of `wanted` do not matter. */
export function pieces(snippet, wanted) {
  const text = snippet.replace(MARKS, " ").replace(/\s+/g, " ").trim();
  const characters = [...text];
  const plain = characters.map((character) => folded(character) || character);
  const marked = markedOf(plain, folded(wanted).split(/\s+/).filter(Boolean));
  const found = [];
  characters.forEach((character, at) => {
    if (found.at(-1)?.found !== marked.has(at)) found.push({ text: "", found: marked.has(at) });
    found.at(-1).text += character;
  });
  return found;
}

/** The characters of the words: where they stand side by side, else of each. */
function markedOf(plain, words) {
  const whole = plain.join("");
  const owners = plain.flatMap((piece, at) => new Array(piece.length).fill(at)); // folding may lengthen
  const together = words.join(" ");
  const sought = whole.includes(together) ? [together] : words.filter((word) => word.length >= FEWEST);
  const marked = new Set();
  for (const one of sought.filter(Boolean)) {
    for (let at = whole.indexOf(one); at >= 0; at = whole.indexOf(one, at + one.length)) {
      for (const owner of owners.slice(at, at + one.length)) marked.add(owner);
    }
  }
  return marked;
}
