// editly_job.mjs JOB.json OUT: the job by editly, started in the folder it is installed in.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [jobFile, outPath] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobFile, "utf8"));
const require = createRequire(`${process.cwd()}/package.json`);
const { default: editly } = await import(pathToFileURL(require.resolve("editly")).href);

const clip = (path, cutTo) => ({ type: "video", path, cutFrom: 0, cutTo, resizeMode: "cover" });
const title = {
  type: "title",
  text: job.title,
  fontPath: job.font,
  position: { x: 0.5, y: job.title_down, originX: "center", originY: "center" },
  zoomAmount: 0,
  start: job.title_start,
  stop: job.title_start + job.title_seconds,
};

await editly({
  outPath,
  width: job.width,
  height: job.height,
  fps: job.fps,
  audioFilePath: job.music,
  customOutputArgs: [
    ...["-c:v", "libx264", "-preset", job.preset, "-crf", String(job.crf), "-pix_fmt", "yuv420p"],
    ...["-c:a", "aac", "-b:a", `${job.audio_kilobits}k`, "-movflags", "+faststart"],
  ],
  clips: [
    { duration: job.first_seconds, layers: [clip(job.first, job.first_seconds), title],
      transition: { name: "fade", duration: job.crossfade_seconds } },
    { duration: job.second_seconds, layers: [clip(job.second, job.second_seconds)] },
  ],
});
