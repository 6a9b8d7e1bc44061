/**
 * Runs a function's code as Lambda would: node as-lambda.cjs FOLDER HANDLER EVENT. Nothing is there but the folder, the environment, and
 * AWS, for which a server on this machine stands: AWS_ENDPOINT_URL has its address. Prints what the handler gives back as one line
 * of JSON on file descriptor 3.
 */
const { writeSync } = require("node:fs");
const { join } = require("node:path");

const [folder, name, event] = process.argv.slice(2);
const [file, exported] = name.split(".");

// In Lambda the name of a service leads to AWS; here it leads to the stand-in, with the same request.
const { fetch } = globalThis;
globalThis.fetch = (target, options) => {
  const url = new URL(target);
  const local = url.hostname.endsWith(".amazonaws.com") ? new URL(url.pathname, process.env.AWS_ENDPOINT_URL) : url;
  return fetch(local, options);
};

const deadline = Date.now() + 60_000;
const context = { awsRequestId: "test-request", getRemainingTimeInMillis: () => deadline - Date.now() };
require(join(folder, file))
  [exported](JSON.parse(event), context)
  .then((result) => writeSync(3, `${JSON.stringify(result)}\n`))
  .catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
