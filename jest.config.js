/** One jest project a kind of test; `./scripts/test` picks among them. */
const base = {
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
    // Node loads ES modules from CommonJS by itself; jest's own loader does not.
    "/node_modules/cockatiel/.+\\.js$": ["@swc/jest", { jsc: { target: "es2022" }, module: { type: "commonjs" } }],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  transformIgnorePatterns: ["/node_modules/(?!cockatiel/)"],
  moduleFileExtensions: ["ts", "js", "json"],
};
const project = (name, extra = {}) => ({
  ...base,
  displayName: name,
  ...(extra.testRegex ? {} : { testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`] }),
  ...extra,
});

/** Parts whose tests promise nothing in seconds and share nothing, so that they may run beside others. */
const SIDE_BY_SIDE = [
  "(alerts|archive|backup|backup-aws|ci|compose|monitor|rotate)/",
  "cache/(acl|close|example|tracking)\\b",
  "cli/(doctor|drift-on-redis|restore)\\b",
  "client/package\\b",
  "(advertise-host|engine|modules|policies)\\b",
];
/** Of these parts, the files that hold a promise in seconds. */
const BY_ITSELF = "(archive/program|monitor/(failure|page))\\.";
const beside = `/tests/integration/(?!${BY_ITSELF})(${SIDE_BY_SIDE.join("|")}).*\\.test\\.ts$`;

/** An operator's long acts and the bad days, each on a stack of its own, minutes each: the gate leaves them out. */
const REHEARSALS =
  "/integration/(disaster/|monitor/stack|cli/(report|restore-to|scale|up|upgrade)|rotate/(certs|passwords))";

module.exports = {
  // The machine does other work as well, and may stand still for seconds; what is promised in less time is asserted in the tests.
  testTimeout: 60_000,
  testSequencer: "<rootDir>/tests/support/long-first.js",
  projects: [
    project("unit"),
    project("program"),
    project("side-by-side", { testRegex: [beside], testPathIgnorePatterns: [REHEARSALS] }),
    project("integration", { testPathIgnorePatterns: [beside, REHEARSALS] }),
    project("rehearsal", { testRegex: [`/tests${REHEARSALS}.*\\.test\\.ts$`] }),
  ],
};
