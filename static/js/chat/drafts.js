// What was typed and not sent, per conversation. Place in the flow: the composer keeps it here,
// so a reload, another language or another project does not lose it. The tab's own storage; a
// different account in the same tab begins empty.

const PREFIX = "ezpocket.";
const OWNER = `${PREFIX}owner`;

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

/** Removes what another account left in this tab. Call before anything is read. */
export function claimStorage(storage, username) {
  try {
    if (storage.getItem(OWNER) !== username) clearStorage(storage);
    storage.setItem(OWNER, username);
  } catch {
    // Switched off: there is nothing to remove.
  }
}

export function clearStorage(storage) {
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const name of names) if (name?.startsWith(PREFIX)) storage.removeItem(name);
}

const key = (projeto) => `${PREFIX}draft.${projeto ?? "general"}`;
