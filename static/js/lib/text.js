// Text as people search it. Place in the flow: the composer's suggestions, the search, long lists.

/** Without accents and case. */
export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
