// Which conversation the address names: /?project=<id>, or / for the general chat.

export function place() {
  return { projeto: new URLSearchParams(window.location.search).get("project") };
}

export function remember(projeto) {
  window.history.pushState(null, "", projeto ? `/?project=${encodeURIComponent(projeto)}` : "/");
}
