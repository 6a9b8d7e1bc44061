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
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  ...extra,
});

module.exports = {
  projects: [
    project("unit"),
    project("program"),
    // Real servers on a machine that does other work as well; what is promised in less time is asserted in the tests.
    project("integration", { setupFilesAfterEnv: ["<rootDir>/tests/support/unhurried.js"] }),
  ],
};
