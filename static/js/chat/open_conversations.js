// The conversations that are kept as they were left, the last few. Place in the flow: app.js
// shows one of them; a project that is opened again is there at once, at the same place.

import { Conversation } from "./conversation.js";

const MOST = 4;

export class OpenConversations {
  /** make: what a Conversation needs of its surroundings. */
  constructor(make) {
    this.make = make;
    this.kept = new Map(); // projeto → conversation, the longest unused first
  }

  /** The one of `projeto`; a jump to message `order`, or back from one, begins a new one. */
  of(projeto, order) {
    const kept = this.kept.get(projeto);
    this.kept.delete(projeto);
    if (kept && order === null && !kept.history.moreNewer) {
      this.kept.set(projeto, kept);
      return kept;
    }
    kept?.stop();
    const made = new Conversation(this.make, projeto);
    this.kept.set(projeto, made);
    for (const [oldest] of this.kept) if (this.kept.size > MOST) this.drop(oldest);
    return made;
  }

  drop(projeto) {
    this.kept.get(projeto)?.stop();
    this.kept.delete(projeto);
  }

  all() {
    return [...this.kept.values()];
  }

  /** Loads it once; after a failure the next call, or the button, tries again. */
  load(conversation, order = null) {
    if (conversation.loaded) return conversation.loading;
    conversation.loading ??= conversation.load(order).catch((error) => {
      conversation.loading = null;
      conversation.failed(error, () => this.load(conversation, order));
    });
    return conversation.loading;
  }

  /** What was asked elsewhere since the line was last away. */
  async freshen(conversation) {
    if (!conversation.loaded || !conversation.stale) return;
    conversation.stale = false; // before it is asked: the line may be cut again meanwhile
    try {
      await conversation.refresh();
    } catch (error) {
      conversation.stale = true;
      throw error;
    }
  }
}
