import { expect, it, vi } from "vitest";

import { ApiError } from "../../api/problem";
import type { Template } from "../template";
import { textOf } from "./template-text";
import { TemplateWriting, type TemplateStore } from "./template-writing";

const FIRST: Template = {
  id: "1", name: "Card", description: "", variables: {}, revision: 1, createdAt: "", updatedAt: "", spec: { duration: 1 },
};
const written = (seconds: number) => textOf({ ...FIRST, spec: { duration: seconds } });

/** A server with one template. */
class Server implements TemplateStore {
  template = FIRST;
  saves = 0;

  async save(_: string, text: string, revision: number): Promise<Template> {
    this.saves += 1;
    if (revision !== this.template.revision) throw new ApiError(412, "template_changed", "changed");
    return this.change(JSON.parse(text) as Partial<Template>);
  }

  async read(): Promise<Template> {
    return this.template;
  }

  change(parts: Partial<Template>): Template {
    this.template = { ...this.template, ...parts, revision: this.template.revision + 1 };
    return this.template;
  }
}

function begun(backup: { revision: number; name: string; spec: string } | null = null) {
  const server = new Server();
  return { server, writing: new TemplateWriting(server.template, server, backup) };
}

it("saves what was written, under its name, and nothing twice", async () => {
  const { server, writing } = begun();
  expect(await writing.save()).toBeNull();
  writing.session.replace(written(2));
  expect([writing.snapshot().kind, writing.unsaved?.revision]).toEqual(["unsaved", 1]);
  await writing.save();
  expect(server.template).toMatchObject({ name: "Card", spec: { duration: 2 }, revision: 2 });
  expect([writing.snapshot().kind, writing.unsaved, await writing.save(), server.saves]).toEqual(["saved", null, null, 1]);
});

it("takes another layout of the same for no change", () => {
  const { writing } = begun();
  writing.session.replace('{"spec":{"duration":1}}');
  expect(writing.snapshot().kind).toBe("saved");
  writing.session.replace('{"spec":{"duration":');
  expect(writing.snapshot().kind).toBe("unsaved");
});

it("does not write over what another tab saved", async () => {
  const { server, writing } = begun();
  writing.session.replace(written(2));
  server.change({ spec: { duration: 9 } });
  expect(await writing.save()).toBeNull();
  expect(writing.snapshot()).toEqual({ kind: "conflict", theirs: server.template });
  expect(server.template.spec).toEqual({ duration: 9 });
  writing.session.replace(written(3));
  expect(writing.snapshot().kind).toBe("conflict");
  await writing.saveOver(server.template);
  expect([server.template.spec, server.template.revision, writing.snapshot().kind]).toEqual([{ duration: 3 }, 3, "saved"]);
});

it("shows theirs where that is wanted", async () => {
  const { server, writing } = begun();
  writing.session.replace(written(2));
  const theirs = server.change({ spec: { duration: 9 } });
  await writing.save();
  writing.load(theirs);
  expect([writing.session.text, writing.snapshot().kind]).toEqual([written(9), "saved"]);
});

it("goes on where only the name was changed elsewhere, and keeps that", async () => {
  const { server, writing } = begun();
  writing.session.replace(written(2));
  server.change({ name: "Poster" });
  await writing.save();
  expect(server.template).toMatchObject({ name: "Poster", spec: { duration: 2 }, revision: 3 });
  expect(writing.snapshot().kind).toBe("saved");
});

it("goes on where its own answer was lost", async () => {
  const { server, writing } = begun();
  writing.session.replace(written(2));
  server.change({ spec: { duration: 2 } });
  expect(await writing.save()).toBe(server.template);
  expect([server.saves, writing.snapshot().kind]).toEqual([1, "saved"]);
});

it("shows what arrives unless something is unsaved", () => {
  const { server, writing } = begun();
  writing.arrive(server.change({ spec: { duration: 5 } }));
  expect([writing.session.text, writing.snapshot().kind]).toEqual([written(5), "saved"]);
  writing.session.replace(written(6));
  writing.arrive(server.change({ spec: { duration: 7 } }));
  expect([writing.session.text, writing.unsaved?.revision]).toEqual([written(6), 2]);
});

it("says why it could not save, and can try again", async () => {
  const { server, writing } = begun();
  writing.session.replace(written(2));
  vi.spyOn(server, "save").mockRejectedValueOnce(new TypeError("away"));
  await expect(writing.save()).rejects.toThrow("away");
  expect(writing.snapshot().kind).toBe("unsaved");
  await writing.save();
  expect(server.template.spec).toEqual({ duration: 2 });
});

it("brings back what an earlier visit left, never over a newer version", async () => {
  const left = { revision: 1, name: "Card", spec: written(2) };
  const { server } = begun();
  const same = new TemplateWriting(server.template, server, left);
  expect([same.isLeftOver, same.session.text, same.snapshot().kind]).toEqual([true, written(2), "unsaved"]);
  server.change({ spec: { duration: 9 } });
  const newer = new TemplateWriting(server.template, server, left);
  await newer.save();
  expect(newer.snapshot().kind).toBe("conflict");
  expect(server.template.spec).toEqual({ duration: 9 });
});

it("gives up what is unsaved for what the server has by now", () => {
  const { server } = begun();
  const writing = new TemplateWriting(server.template, server, { revision: 1, name: "Card", spec: written(2) });
  writing.arrive(server.change({ spec: { duration: 9 } }));
  writing.giveUp();
  expect([writing.session.text, writing.unsaved, writing.snapshot().kind]).toEqual([written(9), null, "saved"]);
});
