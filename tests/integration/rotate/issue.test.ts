import { X509Certificate } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { pemsOf } from "../../../scripts/rotate/certificates";
import { announced, pulumiEnv, RUN_DIR } from "../../support/stack";

/**
 * Goal: the numbers in the settings say which certificates there are: each step of a rotation changes what it should and nothing else, and
 * after each nothing is left to change. Method: the program's certificates by themselves, on the real engine.
 */
let stack: Stack;

beforeAll(async () => {
  const folder = join(RUN_DIR, "issue");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(RUN_DIR, "state"), { recursive: true });
  const main = join(__dirname, "../../support/rotate/program.ts");
  writeFileSync(join(folder, "Pulumi.yaml"), `name: issue-test\nruntime: nodejs\nmain: ${main}\n`);
  stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "issue", workDir: folder },
    { envVars: pulumiEnv(), secretsProvider: "passphrase" },
  );
}, 60_000);
afterAll(() => stack.destroy(), 60_000);

interface Made {
  readonly changes: Readonly<Record<string, number>>;
  readonly ca: readonly string[];
  readonly leaf: X509Certificate;
}

/** Deploys these settings. Nothing is left to change then. */
async function deploy(settings: object): Promise<Made> {
  await stack.setConfig("settings", { value: JSON.stringify(settings) });
  const { summary, outputs } = await stack.up();
  expect(announced(await stack.preview())).toEqual({});
  expect(outputs.caKey?.secret).toBe(true);
  const changes = Object.fromEntries(Object.entries(summary.resourceChanges ?? {}).filter(([kind]) => kind !== "same"));
  const [ca, leaf] = [String(outputs.ca?.value), String(outputs.leaf?.value)];
  return { changes, ca: pemsOf(ca), leaf: new X509Certificate(leaf) };
}

const signedBy = ({ leaf }: Made, ca = ""): boolean => leaf.verify(new X509Certificate(ca).publicKey);

test("another issue is another certificate by the same authority; an authority goes in three steps", async () => {
  const first = await deploy({});
  const [old] = first.ca;
  const issued = await deploy({ rotation: { certificates: 1 } });
  expect([issued.changes, issued.ca]).toEqual([{ update: 2 }, first.ca]);
  expect(issued.leaf.fingerprint256).not.toBe(first.leaf.fingerprint256);
  expect(signedBy(issued, old)).toBe(true);

  const trusted = await deploy({ rotation: { certificates: 1, authorities: [0, 1] } });
  const [, fresh] = trusted.ca;
  expect([trusted.changes, trusted.ca]).toEqual([{ create: 1 }, [old, fresh]]);
  expect(trusted.leaf.fingerprint256).toBe(issued.leaf.fingerprint256);

  const signing = await deploy({ rotation: { certificates: 1, authorities: [1, 0] } });
  expect([signing.changes, signing.ca]).toEqual([{ update: 2 }, [fresh, old]]);
  expect([signedBy(signing, fresh), signedBy(signing, old)]).toEqual([true, false]);

  const alone = await deploy({ rotation: { certificates: 1, authorities: [1] } });
  expect([alone.changes, alone.ca]).toEqual([{ delete: 1 }, [fresh]]);
  expect(alone.leaf.fingerprint256).toBe(signing.leaf.fingerprint256);

  // In its last days an authority signs nothing that lasts longer: what is due stays, or each `up` would make it anew.
  const short = { caDays: 50, certDays: 50, renewBeforeDays: 10 };
  const rotation = { certificates: 2, authorities: [2] };
  const last = await deploy({ tls: short, rotation });
  expect(last.leaf.validToDate).toEqual(new X509Certificate(last.ca[0] ?? "").validToDate);
  const due = await deploy({ tls: { ...short, caDays: 300, certDays: 200, renewBeforeDays: 100 }, rotation });
  expect([due.changes, due.leaf.fingerprint256]).toEqual([{}, last.leaf.fingerprint256]);
}, 300_000);
