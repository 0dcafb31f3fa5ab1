#!/usr/bin/env bash
# What the browser is sent and is not in git: libraries from node_modules; the modules of static/js,
# those that a page needs at once in one file; and the style sheet that Tailwind builds from
# static/css and the classes that static/js and static/pages use.
# Called by `make assets`; the web process notices new files by itself.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=node_modules/.bin
pages=(chat operator answer_page login trusted_types)
made_vendor=$(mktemp -d static/.vendor.XXXXXX)
made_build=$(mktemp -d static/.build.XXXXXX)
trap 'rm -rf "$made_vendor" "$made_build"' EXIT
chmod 755 "$made_vendor" "$made_build"

# A new folder takes the old one's place at once; a reader sees the one or the other.
put_in_place() {
  rm -rf "static/.$2.old"
  if [ -d "static/$2" ]; then mv "static/$2" "static/.$2.old"; fi
  mv "$1" "static/$2"
  rm -rf "static/.$2.old"
}

# Each under the name that the modules import; a comment that names a source map would make the
# browser's tools ask for it.
vendor() {
  sed 's,^//# sourceMappingURL=.*$,,' "node_modules/$1" > "$made_vendor/${2:-$(basename "$1")}"
}
vendor socket.io-client/dist/socket.io.esm.min.js
vendor marked/lib/marked.esm.js
vendor @highlightjs/cdn-assets/es/core.min.js highlight.min.js
vendor @highlightjs/cdn-assets/es/languages/sql.min.js
vendor echarts/dist/echarts.common.min.js
"$tools/esbuild" node_modules/dompurify/dist/purify.es.mjs --minify --log-level=warning --outfile="$made_vendor/purify.es.mjs"
put_in_place "$made_vendor" vendor

# The libraries stay files of their own: they change less often than what uses them.
present=()
for page in "${pages[@]}"; do
  if [ -f "static/js/$page.js" ]; then present+=("static/js/$page.js"); fi
done
"$tools/esbuild" "${present[@]}" --bundle --splitting --minify --format=esm --target=es2022 \
  --external:./static/vendor/* --log-level=warning --outdir="$made_build/js"

# The tokens and base first, then every component's own file.
{
  echo '@import "../css/app.css";'
  for file in static/css/components/*.css; do echo "@import \"../css/components/$(basename "$file")\";"; done
} > "$made_build/entry.css"
"$tools/tailwindcss" --input "$made_build/entry.css" --output "$made_build/app.css" --minify > "$made_build/log" 2>&1 \
  || { cat "$made_build/log" >&2; exit 1; }
rm "$made_build/entry.css" "$made_build/log"
put_in_place "$made_build" build
