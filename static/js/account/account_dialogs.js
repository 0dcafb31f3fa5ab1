// What the user's menu offers about one's own account.

export { openPasswordDialog } from "./password_dialog.js";
export { openTokensDialog } from "./tokens_dialog.js";
