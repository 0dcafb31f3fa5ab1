// What the user's menu does on every page: the account's dialogs, and signing out.

import { api } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { clearStorage } from "../lib/tab_storage.js";
import { toast, toastError } from "../lib/toast.js";

export const openPassword = () => open("openPasswordDialog");
export const openTokens = () => open("openTokensDialog");

/** A sign-out that did not reach the server is said: the login would go on. */
export async function signOut() {
  try {
    await api.post("/api/logout");
  } catch (error) {
    if (error.status !== 401) return toastError(error);
  }
  clearStorage(window.sessionStorage);
  return window.location.assign("/login");
}

/** Seldom needed, so they are only read when they are. */
async function open(name) {
  try {
    const dialogs = await import("./account_dialogs.js");
    dialogs[name]();
  } catch {
    toast(t("common.network"), { kind: "error" });
  }
}
