import { version } from "@pulumi/aws/package.json";
import { clientsOf, type Clients } from "./clients";
import { configOf } from "./config";
import { iamResources } from "./iam";
import { lambdaResources } from "./lambda";
import { otherResources } from "./others";
import { isGone, type Resource } from "./resource";
import { s3Resources } from "./s3";
import { same, type Values } from "./values";

const RESOURCES: Readonly<Record<string, Resource>> = {
  ...s3Resources,
  ...iamResources,
  ...lambdaResources,
  ...otherResources,
};

export interface Difference {
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
}

/** What the engine may ask of a provider, in plain values. */
export class Provider {
  readonly version = version;
  private clients: Clients | undefined;

  configure(args: Values): void {
    this.clients = clientsOf(configOf(args));
  }

  /** An unknown type is found before anything is made. */
  check(type: string, inputs: Values): Values {
    resource(type);
    return inputs;
  }

  diff(type: string, olds: Values, news: Values): Difference {
    const changed = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter(
      (key) => !same(olds[key], news[key]),
    );
    return { changed, replaces: changed.filter((key) => resource(type).fixed.includes(key)) };
  }

  async create(type: string, inputs: Values): Promise<{ id: string; state: Values }> {
    const { id, outputs } = await resource(type).create(this.aws, inputs);
    return { id, state: { ...inputs, ...outputs } };
  }

  async update(type: string, id: string, inputs: Values, state: Values): Promise<Values> {
    const outputs = await resource(type).update(this.aws, id, inputs, state);
    return { ...state, ...inputs, ...outputs };
  }

  /** @returns whether it is still there */
  async read(type: string, id: string, state: Values): Promise<boolean> {
    try {
      await resource(type).exists(this.aws, id, state);
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }

  async remove(type: string, id: string, state: Values): Promise<void> {
    try {
      await resource(type).remove(this.aws, id, state);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  async invoke(token: string): Promise<Values> {
    if (token !== "aws:index/getCallerIdentity:getCallerIdentity") throw new Error(`no function ${token} here`);
    const accountId = await this.aws.accountId();
    return { id: accountId, accountId, arn: `arn:aws:iam::${accountId}:user/test`, userId: "test" };
  }

  private get aws(): Clients {
    if (!this.clients) throw new Error("the provider was not configured");
    return this.clients;
  }
}

function resource(type: string): Resource {
  const found = RESOURCES[type];
  if (!found) throw new Error(`this plugin has no resource ${type}; add it to tests/support/aws/plugin`);
  return found;
}
