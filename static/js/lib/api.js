// HTTP to our own server. Place in the flow: every request of the page. Errors come out as one
// kind, ApiError, whose message is a sentence in the reader's language that says what to do.

import { lang, t } from "./i18n.js";

const TIMEOUT_MS = 30_000;
const clockBounds = { low: -Infinity, high: Infinity };

export class ApiError extends Error {
  /** code is stable; status is the HTTP status, 0 when there was no answer at all. */
  constructor(code, message, { status = 0, messages = null, retryAfter = null } = {}) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.messages = messages;
    this.retryAfter = retryAfter;
  }

  /** From the server's {code, message, message_en}, as HTTP and the socket both tell it. */
  static of(error, options = {}) {
    const messages = { pt: error.message, en: error.message_en ?? error.message };
    return new ApiError(error.code, messages[lang()], { ...options, messages });
  }
}

export const api = {
  get: (path) => request("GET", path),
  post: (path, body = {}) => request("POST", path, body),
  patch: (path, body) => request("PATCH", path, body),
  put: (path, body) => request("PUT", path, body),
  del: (path) => request("DELETE", path),
};

/** What the server's clock says now, in ms; its Date headers keep it within a second. */
export function serverNow() {
  const { low, high } = clockBounds;
  return Date.now() + (Number.isFinite(low) ? (low + high) / 2 : 0);
}

/** A path with its query; empty values are left out. */
export function withQuery(path, values) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

/** The login page says that the session ended, and leads back here: also to the same `#job/…`. */
export function goToLogin() {
  const { pathname, search, hash } = window.location;
  const next = pathname + search;
  window.location.assign(withQuery("/login", { next: next === "/" ? "" : next, ended: 1 }) + hash);
}

async function request(method, path, body) {
  const sent = Date.now();
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: "application/json",
        "X-Requested-With": "ezpocket",
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    if (error instanceof TypeError || error.name === "TimeoutError" || error.name === "AbortError") {
      throw new ApiError("network", t("common.network"));
    }
    throw error;
  }
  learnClock(response.headers.get("Date"), sent, Date.now());
  const answer = await parsed(response);
  if (response.ok && answer === undefined) throw new ApiError("network", t("common.network"));
  if (response.ok) return answer;
  return refused(response, answer, path);
}

/** null where there is nothing to read; undefined for a proxy's page, or a body that was cut. */
async function parsed(response) {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function refused(response, answer, path) {
  if (response.status === 401 && path !== "/api/login") goToLogin();
  const options = {
    status: response.status,
    retryAfter: Number(response.headers.get("Retry-After")) || null,
  };
  if (answer?.error?.code) throw ApiError.of(answer.error, options);
  throw new ApiError("unavailable", t("common.unavailable"), options);
}

/** The header counts whole seconds: each answer narrows what the difference can be. */
function learnClock(header, sent, received) {
  const told = Date.parse(header ?? "");
  if (Number.isNaN(told)) return;
  const low = told - received;
  const high = told + 1000 - sent;
  if (low > clockBounds.high || high < clockBounds.low) {
    Object.assign(clockBounds, { low, high }); // a clock was set
    return;
  }
  clockBounds.low = Math.max(clockBounds.low, low);
  clockBounds.high = Math.min(clockBounds.high, high);
}
