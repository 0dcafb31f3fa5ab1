// The colours of charts in both themes.
//
// Place in the flow: chart_options.js. The palettes are told apart with every common kind of
// colour blindness (they differ in lightness too) and stand out 3:1 from the card behind them.

export const PALETTES = {
  light: ["#0b6e63", "#d1601f", "#3d3193", "#8c7500", "#a8449b", "#2277b5", "#6b6560", "#8a2350"],
  dark: ["#5cc9b6", "#f2965e", "#b0a4f5", "#e0cf5f", "#e592d6", "#76bdf2", "#b8b2a9", "#f497ae"],
};

export const THEMES = {
  light: { text: "#1d1b18", muted: "#5f5a52", line: "#e3e0da", surface: "#ffffff" },
  dark: { text: "#f3f1ed", muted: "#b1aba2", line: "#383532", surface: "#1d1c1a" },
};
