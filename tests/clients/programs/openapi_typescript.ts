// A program over the types of openapi-typescript, with openapi-fetch.
import createClient from "openapi-fetch";

import type { components, paths } from "./reelmill.js";

const [url, key] = process.argv.slice(2) as [string, string];
const api = createClient<paths>({ baseUrl: url, headers: { "X-API-Key": key } });

const text: components["schemas"]["Track"] = {
  type: "text",
  text: "Hello",
  style: { size: 24, color: "white" },
  transition: { in: { type: "fade", duration: 0.5 } },
  animate: { opacity: [{ time: 0, value: 0.5 }, { time: "50%", value: 1 }] },
};
const spec: components["schemas"]["RenderRequest"] = {
  name: "From a program",
  metadata: { client: "openapi-typescript" },
  canvas: { width: 160, height: 120, fps: 10 },
  tracks: [
    {
      type: "shape",
      shape: "rectangle",
      duration: 1,
      width: "50%",
      fill: { angle: 90, stops: [{ offset: 0, color: "#ff7a59" }, { offset: 1, color: "navy" }] },
      effects: [{ type: "blur", radius: 2 }],
    },
    { type: "group", duration: "00:00:01", tracks: [text] },
  ],
};

function present<T>(answer: { data?: T; error?: components["schemas"]["Problem"] }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

const { jobId } = present(await api.POST("/v1/render", { body: spec }));
const path = { params: { path: { job_id: jobId } } };
let job = present(await api.GET("/v1/jobs/{job_id}", path));
while (job.status === "QUEUED" || job.status === "PROCESSING") {
  await new Promise((done) => setTimeout(done, 100));
  job = present(await api.GET("/v1/jobs/{job_id}", path));
}
const { items, nextCursor } = present(await api.GET("/v1/jobs", { params: { query: { limit: 100 } } }));
const refused = await api.POST("/v1/render", { body: { tracks: [{ type: "text", text: "" }] } });
console.log(
  JSON.stringify({
    jobId,
    status: job.status,
    frames: job.plan?.frames,
    counted: job.qc?.frames,
    listed: items.map((item) => item.id),
    nextCursor,
    metadata: job.metadata,
    refused: refused.error?.code,
  }),
);
