// The projects of this person, and which one is open. Place in the flow: the sidebar and the
// header draw it; app.js switches conversations by it. null is the general chat.

import { api } from "../lib/api.js";

const MOST_ASKED = 5;

export class Projects {
  constructor(requests = api) {
    Object.assign(this, { api: requests, changes: 0 });
    this.list = [];
    this.archived = 0; // how many were put away
    this.current = null;
    this.listeners = new Set();
  }

  subscribe(listener) {
    this.listeners.add(listener);
  }

  /** What was changed here meanwhile is not in the answer: then it is asked for once more. */
  async load() {
    let found;
    for (let times = 0; times < MOST_ASKED; times += 1) {
      const { changes } = this;
      found = await this.api.get("/api/projects");
      if (changes === this.changes) break;
    }
    Object.assign(this, { list: found.projects, archived: found.archived });
    this.tell();
  }

  find(id) {
    return this.list.find((project) => project.id === id) ?? null;
  }

  get open() {
    return this.find(this.current);
  }

  choose(id) {
    this.current = id;
    this.tell();
  }

  async create(name, description) {
    const project = await this.api.post("/api/projects", { name, description });
    this.changed([project, ...this.without(project.id)]);
    return project;
  }

  /** changes: {name, description, limits}. */
  async change(id, changes) {
    const project = await this.api.patch(`/api/projects/${id}`, changes);
    this.changed(this.list.map((one) => (one.id === id ? { ...one, ...project } : one)));
  }

  async archive(id) {
    await this.api.del(`/api/projects/${id}`);
    this.archived += 1;
    this.changed(this.without(id));
  }

  /** Those that were put away, the last one first. */
  async putAway() {
    const { projects, archived } = await this.api.get("/api/projects?archived=1");
    this.archived = archived;
    this.tell();
    return projects;
  }

  /** Takes one back; name: another one, where its own is taken by now. */
  async restore(id, name) {
    const project = await this.api.patch(`/api/projects/${id}`, { archived: false, ...(name && { name }) });
    this.archived = Math.max(0, this.archived - 1);
    this.changed([project, ...this.without(id)]);
    return project;
  }

  /** A project in which something was just asked stands first. */
  touch(id) {
    const project = this.find(id);
    if (!project || this.list[0] === project) return;
    this.list = [project, ...this.list.filter((one) => one !== project)];
    this.tell();
  }

  without(id) {
    return this.list.filter((project) => project.id !== id);
  }

  changed(list) {
    this.list = list;
    this.changes += 1;
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener(this);
  }
}
