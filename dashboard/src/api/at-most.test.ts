import { expect, it } from "vitest";

import { atMost } from "./at-most";

it("does two things at a time, in their order, and goes on after failures", async () => {
  const inTurn = atMost(2);
  const begun: number[] = [];
  const ends: ((fails: boolean) => void)[] = [];
  const results = [0, 1, 2, 3].map((number) => inTurn(async () => {
    begun.push(number);
    if (await new Promise<boolean>((resolve) => ends.push(resolve))) throw new Error("failed");
    return number;
  }).catch(() => -1));
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  await settle();
  expect(begun).toEqual([0, 1]);
  ends[0]?.(true);
  await settle();
  expect(begun).toEqual([0, 1, 2]);
  ends[1]?.(false);
  await settle();
  ends[2]?.(false);
  ends[3]?.(false);
  expect(await Promise.all(results)).toEqual([-1, 1, 2, 3]);
});
