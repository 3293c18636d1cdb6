// The whole installation on Railway; docs/deploy-railway.md tells how to use it.
import { bucket, defineRailway, github, postgres, preserve, project, service } from "railway/iac";

// Your copy of the repository.
const SOURCE = github("OWNER/reelmill", { branch: "main" });

export default defineRailway(() => {
  const database = postgres("postgres");
  const files = bucket("files", { region: "iad" });

  const env = {
    RAILWAY_DOCKERFILE_PATH: "deploy/Dockerfile",
    DATABASE_URL: database.env.DATABASE_URL,
    // Set both by hand, in both services the same: `openssl rand -hex 32` for each.
    JWT_SECRET: preserve(),
    SESSION_SECRET: preserve(),
    RAILWAY_BUCKET_ENDPOINT: "${{files.ENDPOINT}}",
    RAILWAY_BUCKET_REGION: "${{files.REGION}}",
    // BUCKET, not RAILWAY_BUCKET_NAME: that is only what the canvas shows.
    RAILWAY_BUCKET_NAME: "${{files.BUCKET}}",
    RAILWAY_BUCKET_ACCESS_KEY: "${{files.ACCESS_KEY_ID}}",
    RAILWAY_BUCKET_SECRET_KEY: "${{files.SECRET_ACCESS_KEY}}",
    REELMILL_BUCKET_URL_STYLE: "virtual",
    REELMILL_TRUSTED_PROXIES: "*",
  };

  const web = service("web", {
    source: SOURCE,
    start: "tini -- reelmill web",
    healthcheck: "/health",
    healthcheckTimeout: 120,
    env: {
      ...env,
      PORT: "8000",
      REELMILL_PUBLIC_URL: "https://${{RAILWAY_PUBLIC_DOMAIN}}",
    },
  });

  const worker = service("worker", {
    source: SOURCE,
    start: "tini -- reelmill worker",
    replicas: 1,
    env: { ...env, REELMILL_PUBLIC_URL: "https://${{web.RAILWAY_PUBLIC_DOMAIN}}" },
  });

  return project("reelmill", { resources: [database, files, web, worker] });
});
