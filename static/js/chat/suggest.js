// Which questions fit what is being typed. Place in the flow: the composer's list. Accents and
// case do not matter; every word typed must begin a word of the question.

import { folded } from "../lib/text.js";

const MOST = 5;
const FEWEST_CHARACTERS = 2;

/** candidates: [{text, kind}], best first within their kind; the exact text is no suggestion. */
export function suggestions(typed, candidates) {
  const wanted = words(typed);
  if (folded(typed).trim().length < FEWEST_CHARACTERS || wanted.length === 0) return [];
  const seen = new Set([folded(typed).trim()]);
  const found = [];
  for (const candidate of candidates) {
    const plain = folded(candidate.text).trim();
    const having = words(candidate.text);
    if (seen.has(plain) || !wanted.every((word) => having.some((one) => one.startsWith(word)))) {
      continue;
    }
    seen.add(plain);
    found.push(candidate);
    if (found.length === MOST) break;
  }
  return found;
}

const words = (text) => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];
