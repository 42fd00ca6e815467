/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
// Sends an event in each mode of the protocol and waits for the acknowledgements.
// Arguments: port, and the shared key if the server demands one.
"use strict";

const { FluentClient } = require("@fluent-org/logger");

const [port, sharedKey] = process.argv.slice(2);

async function main() {
  for (const eventMode of ["Message", "Forward", "PackedForward", "CompressedPackedForward"]) {
    const client = new FluentClient("fluentd.node", {
      eventMode,
      socket: { host: "127.0.0.1", port: Number(port), timeout: 30000 },
      security: sharedKey ? { clientHostname: "client.example", sharedKey } : undefined,
      ack: { ackTimeout: 30000 },
    });
    await client.emit("follow", { from: "userA", to: "userB", mode: eventMode });
    console.log("acknowledged " + eventMode);
    await client.shutdown();
  }
}

main().catch((e) => {
  console.error(e);
  process.exit(1);
});
