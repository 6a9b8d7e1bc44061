/** Colours in light and dark; every text has a contrast of at least 4.5 to what is behind it (WCAG 2.2, 1.4.3). */
export const COLOURS = `:root {
  color-scheme: light dark;
  --ground: #f4f6f8; --card: #ffffff; --edge: #d0d7de; --text: #1b1f24; --quiet: #57606a; --accent: #0b57d0;
  --well: #116329; --well-ground: #ddf7e3;
  --warning: #744600; --warning-ground: #fff2cc;
  --critical: #a40e26; --critical-ground: #ffe3e6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1318; --card: #181e26; --edge: #36404c; --text: #e6edf3; --quiet: #a3b0bd; --accent: #8ab4f8;
    --well: #7ee2a0; --well-ground: #12301f;
    --warning: #f2c464; --warning-ground: #35280c;
    --critical: #ffa3aa; --critical-ground: #421a20;
  }
}
`;
