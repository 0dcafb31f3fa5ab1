// What was typed and not sent, per conversation. Place in the flow: the composer keeps it here,
// so a reload, another language or another project does not lose it. The tab's own storage; a
// different account in the same tab begins empty (lib/tab_storage.js).

import { PREFIX } from "../lib/tab_storage.js";

export class Drafts {
  constructor(storage) {
    this.storage = storage;
  }

  get(projeto) {
    return this.read(key(projeto)) ?? "";
  }

  set(projeto, text) {
    try {
      if (text) this.storage.setItem(key(projeto), text);
      else this.storage.removeItem(key(projeto));
    } catch {
      // Storage is full or switched off: the text still stands in the field.
    }
  }

  read(name) {
    try {
      return this.storage.getItem(name);
    } catch {
      return null;
    }
  }
}

const key = (projeto) => `${PREFIX}draft.${projeto ?? "general"}`;
