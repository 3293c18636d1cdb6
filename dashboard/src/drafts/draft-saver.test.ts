import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ApiError } from "../api/problem";
import type { Draft, DraftChange } from "./draft";
import { DraftSaver, type DraftStore } from "./draft-saver";

const FIRST: Draft = {
  id: "1", name: "Mine", kind: "json", revision: 1, createdAt: "", updatedAt: "", thumbnailUrl: null, spec: "{}",
};

/** A server with one draft. */
class Server implements DraftStore {
  draft = FIRST;
  saves = 0;
  isAway = false;
  losesAnswers = false;

  async save(_: string, change: DraftChange, revision: number): Promise<Draft> {
    this.saves += 1;
    if (this.isAway) throw new TypeError("away");
    if (revision !== this.draft.revision) throw new ApiError(412, "draft_changed", "changed");
    this.draft = { ...this.draft, ...change, revision: revision + 1 };
    if (this.losesAnswers) throw new TypeError("lost");
    return this.draft;
  }

  async read(): Promise<Draft> {
    return this.draft;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("saves once, a second after the last edit", async () => {
  const server = new Server();
  const saver = new DraftSaver(FIRST, server);
  saver.edit({ spec: "{ }" });
  await vi.advanceTimersByTimeAsync(900);
  saver.edit({ spec: "{  }" });
  await vi.advanceTimersByTimeAsync(900);
  expect([server.saves, saver.snapshot().kind]).toEqual([0, "unsaved"]);
  await vi.advanceTimersByTimeAsync(200);
  expect([server.draft.spec, server.saves, saver.snapshot().kind]).toEqual(["{  }", 1, "saved"]);
});

it("does not write over what another tab wrote", async () => {
  const server = new Server();
  const saver = new DraftSaver(FIRST, server);
  server.draft = { ...FIRST, spec: "theirs", revision: 2 };
  saver.edit({ spec: "mine" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(saver.snapshot()).toEqual({ kind: "conflict", theirs: server.draft });
  saver.edit({ spec: "mine again" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.draft.spec).toBe("theirs");
  saver.surrender(server.draft);
  saver.edit({ spec: "after" });
  await vi.advanceTimersByTimeAsync(1_100);
  expect(server.draft).toMatchObject({ spec: "after", revision: 3 });
});

it("goes on where its own answer was lost", async () => {
  const server = new Server();
  const saver = new DraftSaver(FIRST, server);
  server.losesAnswers = true;
  saver.edit({ spec: "mine" });
  await vi.advanceTimersByTimeAsync(1_100);
  expect(saver.snapshot().kind).toBe("failed");
  server.losesAnswers = false;
  saver.edit({ spec: "more" });
  await vi.advanceTimersByTimeAsync(10_000);
  expect([server.draft.spec, saver.snapshot().kind]).toEqual(["more", "saved"]);
});

it("tries again until the server is back", async () => {
  const server = new Server();
  const saver = new DraftSaver(FIRST, server);
  server.isAway = true;
  saver.edit({ spec: "mine" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saver.unsaved).toEqual({ name: "Mine", spec: "mine", revision: 1 });
  server.isAway = false;
  await vi.advanceTimersByTimeAsync(31_000);
  expect([server.draft.spec, saver.unsaved]).toEqual(["mine", null]);
});

it("keeps what is edited while it saves", async () => {
  const server = new Server();
  const saver = new DraftSaver(FIRST, server);
  saver.edit({ spec: "one" });
  const saving = saver.save();
  saver.edit({ spec: "two", name: "Other" });
  await saving;
  await vi.advanceTimersByTimeAsync(1_100);
  expect(server.draft).toMatchObject({ spec: "two", name: "Other", revision: 3 });
});

it("does not take its own two saves for those of somebody else", async () => {
  const server = new Server();
  const saver = new DraftSaver(FIRST, server);
  saver.edit({ spec: "one" });
  const saving = saver.save();
  await saver.save(true); // what is being sent is not sent twice
  expect(server.saves).toBe(1);
  saver.edit({ spec: "two" });
  await Promise.all([saving, saver.save(true)]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([server.draft.spec, saver.snapshot().kind]).toEqual(["two", "saved"]);
});

it("waits for the save that is under way when another page is shown", async () => {
  const server = new Server();
  const saver = new DraftSaver(FIRST, server);
  saver.edit({ spec: "one" });
  const saving = saver.save();
  saver.edit({ spec: "two" });
  await Promise.all([saving, saver.save()]);
  expect(server.saves).toBe(1);
  await vi.advanceTimersByTimeAsync(1_100);
  expect([server.draft.spec, server.saves]).toEqual(["two", 2]);
});
