import { expect, it } from "vitest";

import { atMost } from "./at-most";

it("does two things at a time, in their order, and goes on after failures", async () => {
  const inTurn = atMost(2);
  const begun: number[] = [];
  const ends: ((fails: boolean) => void)[] = [];
  const begin = (number: number) => inTurn(async () => {
    begun.push(number);
    if (await new Promise<boolean>((resolve) => ends.push(resolve))) throw new Error("failed");
    return number;
  }).catch(() => -1);
  const end = async (number: number, fails = false) => {
    ends[number]?.(fails);
    await new Promise((resolve) => setTimeout(resolve));
  };
  const results = [0, 1, 2].map(begin);
  await end(9); // nothing yet
  expect(begun).toEqual([0, 1]);
  await end(0, true);
  results.push(begin(3));
  await end(9);
  expect(begun).toEqual([0, 1, 2]);
  await end(1);
  expect(begun).toEqual([0, 1, 2, 3]);
  await end(2);
  await end(3);
  expect(await Promise.all(results)).toEqual([-1, 1, 2, 3]);
});
