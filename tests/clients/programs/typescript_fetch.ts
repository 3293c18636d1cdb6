// A program over the client of openapi-generator's typescript-fetch.
import { Configuration, JobsApi, JobStatus, ResponseError } from "./reelmill-fetch/index.js";
import type { RenderRequest, Track } from "./reelmill-fetch/index.js";

const [url, key] = process.argv.slice(2) as [string, string];
const api = new JobsApi(new Configuration({ basePath: url, apiKey: key }));

const text: Track = {
  type: "text",
  text: "Hello",
  style: { size: 24, color: "white" },
  transition: { _in: { type: "fade", duration: 0.5 } },
  animate: { opacity: [{ time: 0, value: 0.5 }, { time: "50%", value: 1 }] },
};
const renderRequest: RenderRequest = {
  name: "From a program",
  metadata: { client: "typescript-fetch" },
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

const { jobId } = await api.rendersCreate({ renderRequest });
let job = await api.jobsGet({ jobId });
while (job.status === JobStatus.Queued || job.status === JobStatus.Processing) {
  await new Promise((done) => setTimeout(done, 100));
  job = await api.jobsGet({ jobId });
}
const { items, nextCursor } = await api.jobsList({ limit: 100 });
const refused = await api
  .rendersCreate({ renderRequest: { tracks: [{ type: "text", text: "" }] } })
  .catch(async (error: unknown) => (error as ResponseError).response.json());
console.log(
  JSON.stringify({
    jobId,
    status: job.status,
    frames: job.plan?.frames,
    counted: job.qc?.frames,
    listed: items.map((item) => item.id),
    nextCursor,
    metadata: job.metadata,
    refused: refused.code,
  }),
);
