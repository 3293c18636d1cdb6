import createClient from "openapi-fetch";

import type { paths } from "./schema";

/** The HTTP API, typed by `docs/openapi.json`; the session cookie goes along. */
export const api = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin" });
