import type { Request } from "../../unit/configs/support/iam";

/**
 * What AWS would judge a request to S3 as, with the bucket in the path (S3's reference, "Actions defined by Amazon S3"). Writing an
 * object in parts takes the right to put it, but for calling it off.
 */
export function s3Request(line: string): Request {
  const [method = "", target = ""] = line.split(" ");
  const { pathname, searchParams } = new URL(target, "http://s3");
  const [, bucket = "", ...rest] = pathname.split("/");
  const key = decodeURIComponent(rest.join("/"));
  const arn = `arn:aws:s3:::${bucket}`;
  if (key === "") {
    if (method !== "GET" || searchParams.get("list-type") !== "2") throw new Error(`not known here: ${line}`);
    const prefix = searchParams.get("prefix");
    return { action: "s3:ListBucket", resource: arn, context: prefix === null ? {} : { "s3:prefix": prefix } };
  }
  const resource = `${arn}/${key}`;
  switch (method) {
    case "PUT":
    case "POST":
      return { action: "s3:PutObject", resource };
    case "GET":
    case "HEAD":
      return { action: "s3:GetObject", resource };
    case "DELETE":
      return { action: searchParams.has("uploadId") ? "s3:AbortMultipartUpload" : "s3:DeleteObject", resource };
    default:
      throw new Error(`not known here: ${line}`);
  }
}
