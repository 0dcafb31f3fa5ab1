// Questions that the server has not confirmed yet. Place in the flow: the store keeps each here
// until its ack, and sends all of them again after a lost connection or a reload; client_id makes
// a repeat harmless. sessionStorage: a tab's own, gone with it.

import { PREFIX } from "../lib/tab_storage.js";

const KEY = `${PREFIX}outbox`;
const MOST = 20;

export class Outbox {
  constructor(storage) {
    this.storage = storage;
  }

  /** [{client_id, pergunta, projeto, lang, page_lang}], oldest first. */
  all() {
    try {
      const kept = JSON.parse(this.storage.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter((entry) => entry?.client_id) : [];
    } catch {
      return []; // somebody else wrote there, or storage is switched off
    }
  }

  add(question) {
    this.write([...this.all(), question].slice(-MOST));
  }

  remove(clientId) {
    this.write(this.all().filter((entry) => entry.client_id !== clientId));
  }

  write(entries) {
    try {
      this.storage.setItem(KEY, JSON.stringify(entries));
    } catch {
      // Full or forbidden: the question is still in memory and is only lost by a reload.
    }
  }
}
