// The login has ended: says why, and leads back to the login. Place in the flow: the socket's
// signed_out. What was typed is kept in the tab and is there again after signing in.

import { goToLogin } from "../lib/api.js";
import { openDialog } from "../lib/dialog.js";
import { h } from "../lib/dom.js";
import { known, t } from "../lib/i18n.js";

export function signedOutDialog(reason) {
  const key = `chat.signed_out_${reason}`;
  const button = h("button", { type: "button", class: "btn btn-primary", onclick: goToLogin,
    dataset: { testid: "sign-in-again" } }, t("chat.sign_in_again"));
  openDialog({
    title: t("chat.signed_out"), className: "dialog-small", testid: "signed-out",
    content: h("p", {}, t(known(key) ? key : "chat.signed_out_expired")),
    footer: button, onClose: goToLogin,
  });
  button.focus();
}
