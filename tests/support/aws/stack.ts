import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { installAwsPlugin } from "./plugin/install";

export interface AwsStackConfig {
  /** The `backup` section of the settings, and what else is not the default. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly password: string;
  readonly ca: string;
}

/** The AWS part of the program as a stack of its own: its state, its plugins and its built code lie in one folder. */
export class AwsStack {
  private constructor(
    readonly stack: Stack,
    readonly codeFolder: string,
    private readonly folder: string,
  ) {}

  static async create(endpoint: string): Promise<AwsStack> {
    const folder = mkdtempSync(join(tmpdir(), "redis-ha-aws-"));
    const bin = join(folder, "bin");
    const codeFolder = join(folder, "code");
    installAwsPlugin(bin);
    for (const name of ["state", "home", "project"]) mkdirSync(join(folder, name));
    const main = join(__dirname, "program.ts");
    writeFileSync(join(folder, "project/Pulumi.yaml"), `name: backup-aws\nruntime: nodejs\nmain: ${main}\n`);
    const stack = await LocalWorkspace.createStack(
      { stackName: "test", workDir: join(folder, "project") },
      {
        secretsProvider: "passphrase",
        envVars: {
          PATH: `${bin}:${process.env.PATH ?? ""}`,
          PULUMI_HOME: join(folder, "home"),
          PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
          PULUMI_CONFIG_PASSPHRASE: "aws-test",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        },
      },
    );
    await stack.setConfig("endpoint", { value: endpoint });
    await stack.setConfig("codeFolder", { value: codeFolder });
    return new AwsStack(stack, codeFolder, folder);
  }

  async configure({ settings, password, ca }: AwsStackConfig): Promise<void> {
    await this.stack.setConfig("settings", { value: JSON.stringify(settings) });
    await this.stack.setConfig("password", { value: password, secret: true });
    await this.stack.setConfig("ca", { value: ca });
  }

  /** All that the engine keeps of the stack, as it lies on the disk. */
  stateFiles(): string {
    const state = join(this.folder, "state");
    const files = readdirSync(state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map((file) => readFileSync(join(file.parentPath, file.name), "utf8")).join("\n");
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
