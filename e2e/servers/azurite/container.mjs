// Ends with 0 once the server beside it has this container. Usage: container.mjs NAME
import { createHmac } from "node:crypto";

const [account, key] = process.env.AZURITE_ACCOUNTS.split(":");
const path = `/${account}/${process.argv[2]}`;
const headers = { "x-ms-date": new Date().toUTCString(), "x-ms-version": "2024-11-04" };
// A verb and eleven headers that are not there, then ours, then the resource, below its account.
const signed = ["PUT", ...Array(11).fill("")]
  .concat(Object.entries(headers).map(([name, value]) => `${name}:${value}`))
  .concat(`/${account}${path}`, "restype:container")
  .join("\n");
const signature = createHmac("sha256", Buffer.from(key, "base64")).update(signed).digest("base64");

const answer = await fetch(`http://127.0.0.1:10000${path}?restype=container`, {
  method: "PUT",
  headers: { ...headers, authorization: `SharedKey ${account}:${signature}` },
});
if (![201, 409].includes(answer.status)) throw new Error(`${answer.status} ${await answer.text()}`);
