// What is kept in the tab (drafts, unsent questions): all of it under one prefix, and one account's
// only. Place in the flow: the chat claims it before anything is read; signing out empties it.

export const PREFIX = "ezpocket.";
const OWNER = `${PREFIX}owner`;

/** Removes what another account left in this tab. */
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
