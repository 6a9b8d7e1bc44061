import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Provider } from "./provider";
import type { Values } from "./values";

/**
 * The protocol between the engine and a provider (pulumi/pulumi, proto/pulumi/provider.proto), as far as the engine needs it. It
 * takes secrets as plain values and leaves it to the engine to keep them in the state as secrets. Outputs are not known at a preview.
 */
const provider = new Provider();

const values = (struct: Struct | undefined): Values => struct?.toJavaScript() ?? {};
const struct = (given: Values): Struct => Struct.fromJavaScript(given);
const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";

type Answer<Q, A> = (request: Q) => A | Promise<A>;

function answer<Q, A>(make: Answer<Q, A>): grpc.handleUnaryCall<Q, A> {
  return (call, reply) => {
    Promise.resolve(call.request)
      .then(make)
      .then(
        (made) => reply(null, made),
        (error: unknown) => {
          const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
          reply({ code: grpc.status.UNKNOWN, details: `${name}: ${message}` });
        },
      );
  };
}

const service: grpc.UntypedServiceImplementation = {
  getPluginInfo: answer(() => new PluginInfo().setVersion(provider.version)),
  getSchema: answer(() => new pb.GetSchemaResponse().setSchema("{}")),
  cancel: answer(() => new Empty()),
  attach: answer(() => new Empty()),
  checkConfig: answer((q: pb.CheckRequest) => new pb.CheckResponse().setInputs(q.getNews())),
  diffConfig: answer(() => new pb.DiffResponse().setChanges(pb.DiffResponse.DiffChanges.DIFF_NONE)),
  configure: answer((q: pb.ConfigureRequest) => {
    provider.configure(values(q.getArgs()));
    return new pb.ConfigureResponse();
  }),
  check: answer((q: pb.CheckRequest) =>
    new pb.CheckResponse().setInputs(struct(provider.check(typeOf(q.getUrn()), values(q.getNews())))),
  ),
  diff: answer((q: pb.DiffRequest) => {
    const { changed, replaces } = provider.diff(typeOf(q.getUrn()), values(q.getOldInputs()), values(q.getNews()));
    return new pb.DiffResponse()
      .setChanges(changed.length > 0 ? pb.DiffResponse.DiffChanges.DIFF_SOME : pb.DiffResponse.DiffChanges.DIFF_NONE)
      .setDiffsList([...changed])
      .setReplacesList([...replaces])
      .setDeletebeforereplace(true);
  }),
  create: answer(async (q: pb.CreateRequest) => {
    const { id, state } = await provider.create(typeOf(q.getUrn()), values(q.getProperties()));
    return new pb.CreateResponse().setId(id).setProperties(struct(state));
  }),
  read: answer(async (q: pb.ReadRequest) => {
    const response = new pb.ReadResponse();
    if (!(await provider.read(typeOf(q.getUrn()), q.getId(), values(q.getProperties())))) return response;
    return response.setId(q.getId()).setProperties(q.getProperties()).setInputs(q.getInputs());
  }),
  update: answer(async (q: pb.UpdateRequest) => {
    const state = await provider.update(typeOf(q.getUrn()), q.getId(), values(q.getNews()), values(q.getOlds()));
    return new pb.UpdateResponse().setProperties(struct(state));
  }),
  delete: answer(async (q: pb.DeleteRequest) => {
    await provider.remove(typeOf(q.getUrn()), q.getId(), values(q.getProperties()));
    return new Empty();
  }),
  invoke: answer(async (q: pb.InvokeRequest) =>
    new pb.InvokeResponse().setReturn(struct(await provider.invoke(q.getTok()))),
  ),
};

/** The engine reads the port from the first line, and ends this process with a signal. */
const server = new grpc.Server();
server.addService(ResourceProviderService, service);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
