import { COLOURS } from "./colours";
import { TOPOLOGY } from "./topology";

/** The page's style: one column at 320 px, cards side by side where there is room. */
export const STYLE = `${COLOURS}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 75rem; margin: 0 auto; padding: 0.75rem 1rem; }
header { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: baseline; }
header p, h1 { margin: 0; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.15rem; margin: 0 0 0.5rem; }
h3 { font-size: 1rem; margin: 0; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
section { margin: 0 0 1.5rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 2rem; }
ul, ol { margin: 0; padding: 0; list-style: none; }
p { margin: 0.15rem 0; }
.quiet { color: var(--quiet); }
.verdict { font-size: 1.1rem; }
.mark { font-size: 0.85em; }
.well { --tone: var(--well); --tone-ground: var(--well-ground); }
.warning { --tone: var(--warning); --tone-ground: var(--warning-ground); }
.critical { --tone: var(--critical); --tone-ground: var(--critical-ground); }
.plain { --tone: var(--quiet); --tone-ground: transparent; }
.mark { color: var(--tone); }
.badge { display: inline-block; padding: 0 0.45rem; border: 1px solid var(--tone); border-radius: 0.75rem; color: var(--tone); background: var(--tone-ground); font-size: 0.85rem; }
.badge + .badge { margin-left: 0.25rem; }
.lost { margin: 0; padding: 0.75rem 1rem; background: var(--critical-ground); color: var(--critical); border-bottom: 2px solid var(--critical); font-weight: 600; position: sticky; top: 0; z-index: 1; }
.card, .facts > div, .findings, .timeline > li, .log > li { background: var(--card); border: 1px solid var(--edge); border-radius: 0.5rem; padding: 0.6rem 0.8rem; }
.cards, .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 0.75rem; margin: 0; }
.facts dt, dl dt { color: var(--quiet); }
dd { margin: 0; }
.big { font-size: 1.35rem; font-weight: 600; }
.findings { margin-top: 0.75rem; border-color: var(--tone); }
dl:not(.facts) > div { display: flex; justify-content: space-between; gap: 1rem; border-top: 1px solid var(--edge); padding: 0.15rem 0; }
dl:not(.facts) > div:first-child { border-top: 0; }
dl:not(.facts) dt { flex: none; max-width: 50%; }
dl:not(.facts) dd { text-align: right; }
dl { margin: 0.25rem 0; }
.bar { display: block; width: 100%; height: 0.4rem; margin-top: 0.35rem; border-radius: 0.2rem; }
.bar .track { fill: var(--edge); }
.bar .fill { fill: var(--tone); }
.timeline > li, .log > li { margin-bottom: 0.5rem; }
.timeline > li { border-left: 0.3rem solid var(--accent); }
.steps > li { padding: 0.1rem 0; border-top: 1px solid var(--edge); }
.after { display: inline-block; min-width: 5rem; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; color: var(--accent); padding: 0.15rem 0; }
code { font-family: ui-monospace, monospace; font-size: 0.9em; }
table { border-collapse: collapse; width: 100%; background: var(--card); }
th, td { text-align: left; padding: 0.3rem 0.5rem; border: 1px solid var(--edge); vertical-align: top; }
th[scope="row"] { min-width: 5.5rem; }
table time { white-space: nowrap; }
.login { max-width: 26rem; margin: 10vh auto 0; }
.login input, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--quiet); border-radius: 0.35rem; padding: 0.4rem 0.7rem; }
.login input { display: block; width: 100%; margin: 0.25rem 0 0.75rem; }
button { cursor: pointer; }
footer { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: baseline; color: var(--quiet); }
footer a { padding: 0.15rem 0; }
${TOPOLOGY}`;
