// Serves badges as the npm parts of Shields draw them, one of six after the other; or says how many it draws a second.
import { createServer } from "node:http";
import { makeBadge } from "badge-maker";

const NAMES = ["Dakar", "Barcelona", "Porto Alegre", "Lisboa", "Montréal", "Cotonou"];
const drawn = (number) => makeBadge({ label: "Member of the OIDP network", message: NAMES[number % NAMES.length], color: "blue" });

if (process.argv[2] === "draw") {
  const until = process.cpuUsage().user + 1e6;
  let count = 0;
  while (process.cpuUsage().user < until) for (let each = 0; each < 100; each += 1) drawn(count += 1);
  console.log(count);
} else {
  let asked = 0;
  createServer((request, response) => {
    const body = drawn(asked += 1);
    response.writeHead(200, { "Content-Type": "image/svg+xml", "Content-Length": Buffer.byteLength(body), "Cache-Control": "max-age=300" });
    response.end(body);
  }).listen(Number(process.argv[2]), "127.0.0.1");
}
