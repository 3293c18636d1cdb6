import createClient from "openapi-fetch";

import { home } from "./prefix";
import type { paths } from "./schema";

/** The HTTP API, typed by `docs/openapi.json`; the session cookie goes along. */
export const api = createClient<paths>({ baseUrl: home, credentials: "same-origin" });
