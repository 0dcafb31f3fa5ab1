// The socket. Place in the flow: one per page; hands the stream's events to the store and tells
// how the line is. Everything sent is acknowledged; nothing is buffered here, because the store
// knows what must be said again after a cut.

import { api, ApiError } from "../lib/api.js";
import { t } from "../lib/i18n.js";

const ACK_MS = 15_000;
const PROBE_MS = 5_000;
const ASLEEP_MS = 30_000;
const OTHER_ACCOUNT = "other_account";
const EVENTS = ["progress", "plan_confirm", "token", "replace", "message", "feedback_request",
  "error", "cancelled", "ended"];
const OPTIONS = {
  transports: ["websocket"], autoConnect: false, timeout: 10_000,
  reconnectionDelay: 500, reconnectionDelayMax: 10_000, randomizationFactor: 0.5,
};

export class Connection {
  /**
   * io: socket.io-client's. username: whose page this is; the server takes no other's login.
   * on: {event(type, data), job(data), rated(data), online(), status(status),
   * signedOut(reason)}; status is "connecting", "online", "offline" or "signed_out".
   */
  constructor(io, username, on) {
    this.on = on;
    this.status = "connecting";
    this.refusals = 0;
    this.retry = null;
    this.socket = io({ ...OPTIONS, auth: { client: "ezpocket", username } });
    this.listen();
  }

  connect() {
    this.socket.connect();
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => this.onVisibility());
  }

  /** Sends and waits for the ack. Rejects with ApiError: a refusal, or "network". */
  async request(event, payload, { timeout = ACK_MS } = {}) {
    if (!this.socket.connected) throw new ApiError("network", t("common.network"));
    let answer;
    try {
      answer = await this.socket.timeout(timeout).emitWithAck(event, payload);
    } catch {
      throw new ApiError("network", t("common.network"));
    }
    if (answer?.error) throw ApiError.of(answer.error);
    return answer ?? {};
  }

  /** Now, instead of when the backoff says. */
  hurry() {
    clearTimeout(this.retry);
    if (this.status === "signed_out" || this.socket.connected) return;
    this.socket.disconnect().connect();
  }

  end(reason) {
    this.tell("signed_out");
    this.socket.disconnect();
    this.on.signedOut(reason);
  }

  listen() {
    const { socket } = this;
    for (const type of EVENTS) socket.on(type, (data) => this.receive(type, data));
    socket.on("job", (data) => this.on.job(data));
    socket.on("rated", (data) => this.on.rated(data));
    socket.on("connect", () => {
      this.refusals = 0;
      this.tell("online");
      this.on.online();
    });
    socket.on("disconnect", () => this.tell("offline"));
    socket.on("connect_error", (error) => this.onRefused(error));
    socket.on("signed_out", ({ reason } = {}) => this.end(reason ?? "expired"));
  }

  receive(type, data) {
    if (data?.refused || !data?.job_id) return; // the ack of what was refused says the same
    this.on.event(type, data);
  }

  tell(status) {
    if (this.status === "signed_out" || this.status === status) return;
    this.status = status;
    this.on.status(status);
  }

  /** A server that is away is tried again by socket.io; one that said no, by us. */
  async onRefused(error) {
    if (error.data?.code === OTHER_ACCOUNT) return this.end(OTHER_ACCOUNT);
    this.tell("offline");
    if (this.socket.active) return;
    const pause = Math.min(10_000, 500 * 2 ** this.refusals++) * (0.5 + Math.random());
    await api.get("/api/me").catch(() => null); // a 401 leads to the login page
    clearTimeout(this.retry); // one at a time, however often somebody hurried
    this.retry = setTimeout(() => this.hurry(), pause);
  }

  /** A laptop that slept believes its socket alive until the next ping: ask at once. */
  onVisibility() {
    if (document.hidden) {
      this.hiddenAt = Date.now();
      return;
    }
    if (!this.socket.connected) this.hurry();
    else if (Date.now() - (this.hiddenAt ?? Date.now()) > ASLEEP_MS) this.on.online();
  }

  /** For the store: a resume that must come back soon, or the line is dead. */
  async resume(jobId, after) {
    try {
      return await this.request("resume", { job_id: jobId, after }, { timeout: PROBE_MS });
    } catch (error) {
      if (error.code === "network" && this.socket.connected) this.socket.disconnect().connect();
      throw error;
    }
  }
}
