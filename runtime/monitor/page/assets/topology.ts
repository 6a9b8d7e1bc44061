/** The tree of masters and replicas: lines from above, and beside the cards where they stand below one another. */
export const TOPOLOGY = `.tree { display: grid; gap: 0; }
.tree .row { display: flex; flex-wrap: wrap; justify-content: center; gap: 0 0.75rem; }
.tree .row > li { flex: 1 1 17rem; max-width: 23rem; min-width: min(100%, 15rem); }
.tree .card { border-left: 0.3rem solid var(--tone); }
.badges:empty { display: none; }
.link { position: relative; display: grid; align-items: center; justify-items: center; min-height: 4rem; }
.link svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.link line { stroke: var(--tone); stroke-width: 3; stroke-dasharray: 8 4; }
.link.critical line { stroke-dasharray: 2 8; }
.link > span { position: relative; background: var(--ground); padding: 0.1rem 0.4rem; text-align: center; font-size: 0.9rem; }
.hole { text-align: center; padding: 0.75rem; border: 2px dashed var(--critical); border-radius: 0.5rem; background: var(--card); }
.figures { display: flex; flex-wrap: wrap; gap: 0 1rem; }
@media (prefers-reduced-motion: no-preference) {
  .link.well line, .link.warning line { animation: flow 1.2s linear infinite; }
  @keyframes flow { to { stroke-dashoffset: -12; } }
}
@media (min-width: 60rem) {
  .tree .row > li { flex: 1 1 0; position: relative; }
  .above > li:only-child::after { content: ""; display: block; width: 3px; height: 1rem; margin: 0 auto; background: var(--quiet); }
  .below > li::before { content: ""; position: absolute; top: -1.5px; left: -0.375rem; right: -0.375rem; height: 3px; background: var(--quiet); }
  .below > li:first-child::before { left: 50%; }
  .below > li:last-child::before { right: 50%; }
  .below > li:only-child::before, .hole + .below > li::before { display: none; }
}
`;
