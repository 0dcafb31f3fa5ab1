#!/usr/bin/env bash
# What the browser is sent and is not in git: libraries from node_modules, and the style sheet that
# Tailwind builds from static/css and the classes that static/js and static/pages use.
# Called by `make assets`; the web process notices new files by itself.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=node_modules
made=$(mktemp -d static/.assets.XXXXXX)
trap 'rm -rf "$made"' EXIT
mkdir "$made/vendor" "$made/build"

# Unchanged, each under the name that the modules import.
vendor() { cp "$packages/$1" "$made/vendor/${2:-$(basename "$1")}"; }
vendor socket.io-client/dist/socket.io.esm.min.js
vendor marked/lib/marked.esm.js
vendor dompurify/dist/purify.es.mjs
vendor @highlightjs/cdn-assets/es/core.min.js highlight.min.js
vendor @highlightjs/cdn-assets/es/languages/sql.min.js
vendor echarts/dist/echarts.common.min.js
# A comment that names a source map would make the browser's tools ask for it.
sed -i 's,^//# sourceMappingURL=.*$,,' "$made"/vendor/*

# The tokens and base first, then every component's own file.
{
  echo '@import "../../css/app.css";'
  for file in static/css/components/*.css; do
    if [ -f "$file" ]; then echo "@import \"../../css/components/$(basename "$file")\";"; fi
  done
} > "$made/build/entry.css"
"$packages/.bin/tailwindcss" --input "$made/build/entry.css" --output "$made/build/app.css" --minify >"$made/log" 2>&1 \
  || { cat "$made/log" >&2; exit 1; }
rm "$made/build/entry.css"

# The new folder takes the old one's place at once; a reader sees the one or the other.
for folder in vendor build; do
  rm -rf "static/.$folder.old"
  if [ -d "static/$folder" ]; then mv "static/$folder" "static/.$folder.old"; fi
  mv "$made/$folder" "static/$folder"
  rm -rf "static/.$folder.old"
done
