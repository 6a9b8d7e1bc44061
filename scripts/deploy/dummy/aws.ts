import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Account that the stand-in answers with. */
export const DUMMY_ACCOUNT = "000000000000";

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${DUMMY_ACCOUNT}:user/dummy</Arn><UserId>dummy</UserId><Account>${DUMMY_ACCOUNT}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>dummy</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
const REFUSED = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>a preview with dummy secrets asks AWS for nothing but its own account</Message></Error></ErrorResponse>`;

/** A stand-in for AWS on this machine: it answers who asks, as providers want to know before a preview, and refuses all else. */
export class DummyAws {
  private constructor(private readonly server: Server) {}

  static async start(): Promise<DummyAws> {
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (text: Buffer) => (body += text.toString()));
      request.on("end", () => {
        const known = new URLSearchParams(body).get("Action") === "GetCallerIdentity";
        response.writeHead(known ? 200 : 403, { "content-type": "text/xml" }).end(known ? IDENTITY : REFUSED);
      });
    });
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
    return new DummyAws(server);
  }

  /** By which AWS' SDKs, and the provider on top of one, find nothing but this, whatever the machine has of credentials. */
  get environment(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "dummy",
      AWS_SECRET_ACCESS_KEY: "dummy",
      AWS_SESSION_TOKEN: "",
      AWS_PROFILE: "",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
