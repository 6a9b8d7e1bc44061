import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { readPasswords } from "./components/read-passwords";
import { readSettings } from "./components/read-settings";
import { RedisGroup } from "./components/redis-group";
import { imageReference } from "./images/reference";

const config = new pulumi.Config();
const stack = pulumi.getStack();
const settings = readSettings(config, stack);
const passwords = readPasswords(config, settings);

const provider = new docker.Provider("docker", {});
const group = new RedisGroup(
  "redis",
  { settings, image: settings.image ?? imageReference(), stack, passwords },
  { providers: [provider] },
);

export = group.outputs;
