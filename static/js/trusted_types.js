// First module of every page. Browsers with Trusted Types refuse text that becomes markup; what
// may become some passes DOMPurify's own policy. This one lets a library empty an element
// (ECharts does `root.innerHTML = ''`) and refuses everything else.

if (globalThis.trustedTypes) {
  globalThis.trustedTypes.createPolicy('default', {
    createHTML: (text) => (text === '' ? '' : null),
  });
}
