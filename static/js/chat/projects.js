// The projects of this person, and which one is open. Place in the flow: the sidebar and the
// header draw it; app.js switches conversations by it. null is the general chat.

import { api } from "../lib/api.js";

export class Projects {
  constructor() {
    this.list = [];
    this.archived = 0; // how many were put away
    this.current = null;
    this.listeners = new Set();
  }

  subscribe(listener) {
    this.listeners.add(listener);
  }

  async load() {
    const { projects, archived } = await api.get("/api/projects");
    Object.assign(this, { list: projects, archived });
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
    const project = await api.post("/api/projects", { name, description });
    this.list = [project, ...this.list];
    this.tell();
    return project;
  }

  /** changes: {name, description, limits}. */
  async change(id, changes) {
    const project = await api.patch(`/api/projects/${id}`, changes);
    this.list = this.list.map((one) => (one.id === id ? { ...one, ...project } : one));
    this.tell();
  }

  async archive(id) {
    await api.del(`/api/projects/${id}`);
    this.list = this.list.filter((project) => project.id !== id);
    this.archived += 1;
    this.tell();
  }

  /** Those that were put away, the last one first. */
  async putAway() {
    const { projects, archived } = await api.get("/api/projects?archived=1");
    this.archived = archived;
    this.tell();
    return projects;
  }

  /** Takes one back; name: another one, where its own is taken by now. */
  async restore(id, name) {
    const project = await api.patch(`/api/projects/${id}`, { archived: false, ...(name && { name }) });
    this.list = [project, ...this.list.filter((one) => one.id !== id)];
    this.archived = Math.max(0, this.archived - 1);
    this.tell();
    return project;
  }

  /** A project in which something was just asked stands first. */
  touch(id) {
    const project = this.find(id);
    if (!project || this.list[0] === project) return;
    this.list = [project, ...this.list.filter((one) => one !== project)];
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener(this);
  }
}
